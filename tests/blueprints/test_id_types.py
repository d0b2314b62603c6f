"""Every kind of document, over HTTP: pushed, proven at the counter, shown, looked at by a venue."""

import pytest

from tests.blueprints.desk import code_of, complete, open_desk, start_at_counter
from tests.blueprints.issuing import sign_in as issuing_system
from tests.wallet.licenses.pushing import make_birth_body, make_body, make_clinic_body
from wallet.identity.documents import OF_PERSONS

NAME, BORN = "SAMPLE, ANNA MARIA", "1990-03-05"
# Invented, with right check characters: division 99 does not exist, nor nationality 999.
NUMBERS = {
    "111": ("990101199003050022", "990***********0022"),
    "113": ("990101900305002", "990***********0022"),
    "550": ("810000199408230021", "810***********0021"),
    "553": ("99999919900305002x", "999***********002X"),
    "553, old": ("zzz990090030522", "*************22"),
    "414": ("e1234 5678", "*******78"),
    "411": ("DE1234567", "*******67"),
    "412": ("SE1234567", "*******67"),
    "413": ("PE1234567", "*******67"),
    "516": ("H1234567801", "*******78"),
    "511": ("12345678", "******78"),
    **{
        code: ("样字第2001988号", "*********8号")
        for code in ("114", "115", "118", "119", "120", "122")
    },
    "999": ("A-1234", "****34"),
}
BY_NUMBER = {"111", "113", "550", "553"}


@pytest.fixture
def desk(wallet):
    return open_desk(wallet)


@pytest.fixture
def phone(wallet):
    return wallet.sign_in(wallet.outside.citizen(licenses=[]))


def named(case):
    return {"name": NAME, "id_type": case[:3], "id_number": NUMBERS[case][0]}


def vouch(desk, case, **changes):
    born = {} if case in BY_NUMBER else {"birth_date": BORN}
    return desk.post("identity-codes", named(case) | born | changes)


def bind(desk, phone, case):
    code = vouch(desk, case).get_json()["code"]
    return complete(phone, start_at_counter(phone, **named(case)), code)


def test_every_kind_of_document_is_tried_here():
    assert {case[:3] for case in NUMBERS} == {kind.code for kind in OF_PERSONS}


@pytest.mark.parametrize("case", NUMBERS)
def test_a_pushed_holder_of_any_kind_binds_at_the_counter_and_shows_the_license(
    wallet, desk, phone, case
):
    issuing_system(wallet).push(holders=[{"kind": "person"} | named(case)])

    assert bind(desk, phone, case)["status"] == "passed"

    me = phone.call("GET", "/api/v1/me").get_json()
    assert (me["name"], me["id_number"]) == (NAME, NUMBERS[case][1])
    shown = phone.present("nurse_practice", disclose=["holder_id_number"])
    seen = wallet.scanner(category="inspector").verify(shown["code"])
    assert (seen["verdict"], seen["holder"]["id_number"]) == ("valid", NUMBERS[case][1])


@pytest.mark.parametrize("case", ["550", "553", "414", "516", "511"])
def test_a_parent_and_a_representative_of_any_kind_have_the_license(wallet, desk, phone, case):
    issuer = issuing_system(wallet)
    birth, mother = make_birth_body(), named(case)
    face = {"mother_name": mother["name"], "mother_id_number": mother["id_number"]}
    changes = {"guardians": [mother | {"relation": "mother"}], "fields": birth["fields"] | face}
    issuer.push(**(birth | changes))
    issuer.push(**make_clinic_body(representative=named(case)))

    bind(desk, phone, case)

    held = {(row["type"], row["role"]) for row in phone.licenses()}
    assert held == {("birth_certificate", "guardian"), ("clinic_filing", "representative")}


@pytest.mark.parametrize("case", sorted(NUMBERS.keys() - {"111"}))
def test_the_camera_sends_every_other_document_to_the_counter(phone, case):
    assert code_of(phone.start_check(**named(case)), 422) == "counter_needed"


def test_a_residence_permit_typed_as_an_id_card_goes_to_the_counter_too(phone):
    answer = phone.start_check(name=NAME, id_number=NUMBERS["550"][0])

    assert code_of(answer, 422) == "counter_needed"


def test_where_the_number_does_not_say_it_the_clerk_says_the_date_of_birth(desk):
    assert code_of(vouch(desk, "414", birth_date=None), 422) == "birth_date_needed"
    assert code_of(vouch(desk, "414", birth_date="2020-01-01"), 403) == "under_14"


def test_another_countrys_passport_with_the_same_number_is_not_the_same_person(desk, phone):
    bind(desk, phone, "414")

    assert code_of(vouch(desk, "414", name="OTHER, JOHN"), 409) == "number_taken"
    assert vouch(desk, "414", name="Sample Anna-Maria").status_code == 201


def test_a_wallet_is_locked_for_whatever_document_lies_on_the_counter(desk, phone):
    bind(desk, phone, "414")

    assert desk.post("locks", named("414")).status_code == 204
    assert desk.post("locks", named("511")).status_code == 404


@pytest.mark.parametrize("id_type", ["777", "001", ""])
def test_an_unknown_kind_is_refused_everywhere(wallet, desk, phone, id_type):
    person = named("414") | {"id_type": id_type}
    body = make_body(holders=[{"kind": "person"} | person | {"id_type": id_type or "77"}])

    assert code_of(desk.post("identity-codes", person), 422) == "invalid"
    assert code_of(phone.start_check(**person), 422) in {"invalid", "unsupported"}
    assert code_of(issuing_system(wallet).put(body), 422) == "invalid_license"


def test_the_kinds_are_a_public_catalogue(wallet):
    listed = wallet.client.get("/api/v1/id-types").get_json()

    assert listed["next_cursor"] is None
    assert [row["code"] for row in listed["items"]] == [kind.code for kind in OF_PERSONS]
    assert listed["items"][0] == {
        "code": "111",
        "name": "居民身份证",
        "name_en": "Resident ID card",
        "methods": ["wechat_face", "counter"],
        "says": ["birth_date", "sex"],
        "example": "11010519491231002X",
    }


def test_the_foreigners_of_the_cast_find_their_licenses_in_the_register(wallet, desk):
    for person in wallet.outside.cast["citizens"]:
        if "id_type" not in person:
            continue
        named = {tag: person[tag] for tag in ("name", "id_type", "id_number")}
        code = desk.post("identity-codes", named | {"birth_date": BORN}).get_json()["code"]
        phone = wallet.sign_in(person)

        assert complete(phone, start_at_counter(phone, **named), code)["status"] == "passed"
        assert [row["type"] for row in phone.licenses()] == person["licenses"]
