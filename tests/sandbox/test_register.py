"""The provincial register: what a number finds, and what is refused."""

import pytest

QUERY = "/certshare/queryCertInfoByHolderCode"
VERIFY = "/certshare/verifyCertInfo"
# fmt: off
FIELDS = [
    "ZZBS", "ZZMC", "ZZLXDM", "ZZBH", "ZZBFJG", "ZZBFJGDM", "ZZBFRQ", "ZZYXQQSRQ", "ZZYXQJZRQ",
    "CZZT", "JHR", "FZR", "ZZZT", "ZTRQ", "ZTYY", "NJZT", "DYZT", "KZ",
]
# fmt: on


@pytest.fixture
def ask(client, cast):
    def send(path, data, **head):
        right = {
            "accessId": cast["register"]["access_id"],
            "accessToken": cast["register"]["access_token"],
            "time": "20261121120000",
            "reqNo": "0123456789abcdef0123456789abcdef",
        }
        return client.post(path, json={"head": right | head, "data": data})

    return send


@pytest.fixture
def find(ask):
    def by(number, holder_type="111"):
        data = {"holderType": holder_type, "holderCode": number, "useCause": "电子证照卡包"}
        return ask(QUERY, data).get_json()["data"]["certs"]

    return by


@pytest.fixture
def verify(ask):
    return lambda **known: ask(VERIFY, {"useCause": "核验", **known}).get_json()["data"]["result"]


@pytest.fixture
def person(cast):
    """Find a citizen by the licenses they have."""
    return lambda *types: next(c for c in cast["citizens"] if c["licenses"] == list(types))


def test_a_number_finds_every_electronic_license_of_the_cast_but_one_of_the_citys(find, cast):
    lacking = [
        len(citizen["licenses"]) - len(find(citizen["id_number"], citizen.get("id_type", "111")))
        for citizen in cast["citizens"]
    ]

    assert sorted(lacking) == [0] * (len(lacking) - 1) + [1]


def test_a_doctor_has_qualification_and_practice(find, person):
    doctor = person("physician_qualification", "physician_practice")

    certs = find(doctor["id_number"])

    assert [cert["ZZMC"] for cert in certs] == ["医师资格证书", "医师执业证书"]
    assert {holder["CZZT"] for cert in certs for holder in cert["CZZT"]} == {doctor["name"]}


def test_a_certificate_has_every_field_of_the_contract_and_no_note_of_the_register(find, cast):
    certs = [cert for citizen in cast["citizens"] for cert in find(citizen["id_number"])]

    for cert in certs:
        assert list(cert) == FIELDS


def test_a_suspended_nurse_is_frozen_since_a_moment_and_for_a_reason(find, cast):
    certs = [cert for citizen in cast["citizens"] for cert in find(citizen["id_number"])]
    (frozen,) = [cert for cert in certs if cert["ZZZT"] == "FREEZE"]

    assert frozen["ZZLXDM"].endswith("004")
    assert frozen["ZTRQ"] == "20260915100000"
    assert frozen["ZTYY"]


def test_both_parents_find_the_birth_certificate_of_their_child(find, cast):
    parents = [c for c in cast["citizens"] if c["licenses"] == ["birth_certificate"]]

    (mothers,), (fathers,) = (find(parent["id_number"]) for parent in parents)

    assert mothers == fathers
    assert [guardian["ZJHM"] for guardian in mothers["JHR"]] == [p["id_number"] for p in parents]


def test_a_clinic_is_found_by_its_representative_and_by_its_own_code(find, person):
    clinic = person("clinic_filing")

    (by_representative,) = find(clinic["id_number"])
    (by_code,) = find("929901010000000A26", "001")

    assert by_representative == by_code
    assert by_code["FZR"] == {"XM": clinic["name"], "ZJHM": clinic["id_number"]}


def test_nothing_held_is_an_empty_list_and_no_error(ask, cast):
    data = {"holderType": "111", "holderCode": "990102199001010015", "useCause": "x"}

    answer = ask(QUERY, data)

    assert answer.get_json()["head"]["status"] == 0
    assert answer.get_json()["head"]["respNo"]
    assert answer.get_json()["data"] == {"certs": []}


def test_a_newborn_without_a_number_is_not_found_by_the_lack_of_one(ask):
    data = {"holderType": "111", "holderCode": "", "useCause": "x"}

    assert ask(QUERY, data).get_json()["head"]["status"] == 12


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ({"accessId": "someone-else"}, 11),
        ({"accessToken": "wrong"}, 11),
        ({"accessToken": "wröng"}, 11),
        ({"accessId": None}, 12),
        ({"accessToken": ""}, 12),
        ({"accessToken": 5}, 102),
        ({"time": None}, 12),
        ({"time": "2026-11-21"}, 102),
        ({"time": "202611211200000"}, 102),
        ({"reqNo": ""}, 12),
        ({"reqNo": "x" * 33}, 102),
    ],
)
def test_a_wrong_head_is_refused(ask, head, status):
    answer = ask(QUERY, {"holderType": "111", "holderCode": "x", "useCause": "x"}, **head)

    assert answer.status_code == 200
    assert answer.get_json()["head"]["status"] == status
    assert answer.get_json()["data"] == {}


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"holderType": None}, 12),
        ({"holderType": "990"}, 103),
        ({"holderType": 111}, 102),
        ({"holderCode": None}, 12),
        ({"holderCode": "x" * 33}, 102),
        ({"holderCode": ["x"]}, 102),
        ({"useCause": ""}, 12),
        ({"useCause": "因" * 200}, 0),
        ({"useCause": "因" * 201}, 102),
    ],
)
def test_wrong_data_is_refused(ask, data, status):
    right = {"holderType": "111", "holderCode": "x", "useCause": "x"}

    assert ask(QUERY, right | data).get_json()["head"]["status"] == status


@pytest.mark.parametrize(
    ("body", "status"),
    [({}, 12), ({"head": {}}, 12), ({"head": []}, 12), ({"head": "x"}, 102), ({"head": [1]}, 102)],
)
def test_an_envelope_of_another_shape_is_refused(client, body, status):
    assert client.post(QUERY, json=body).get_json()["head"]["status"] == status


@pytest.mark.parametrize("body", [b"", b"{", b"[]"])
def test_a_body_that_is_not_a_json_object_is_a_bad_request_in_the_registers_words(client, body):
    answer = client.post(QUERY, data=body)

    assert answer.status_code == 400
    assert answer.get_json()["head"]["status"] == 99


def test_a_certificate_verifies_by_its_identifier_or_by_type_and_number(find, person, verify):
    doctor = person("physician_qualification", "physician_practice")
    cert = find(doctor["id_number"])[0]

    assert verify(ZZBS=cert["ZZBS"]) == 0
    assert verify(ZZLXDM=cert["ZZLXDM"], ZZBH=cert["ZZBH"], CZZT=doctor["name"]) == 0
    assert verify(ZZBS=cert["ZZBS"], CZZT="某某某") == 7
    assert verify(ZZBS=cert["ZZBS"], ZZBFRQ="20000101") == 7
    assert verify(ZZBH=cert["ZZBH"]) == 4
    assert verify(ZZBS="1.2.156") == 5
    assert verify() == 6


def test_a_paper_certificate_verifies_too(person, cast, verify):
    (paper,) = next(c for c in cast["citizens"] if c.get("paper"))["paper"]

    assert verify(ZZLXDM="11990000000000000D005", ZZBH=paper["certificate_number"]) == 0


def test_a_suspended_certificate_verifies_as_not_in_force_for_now(find, cast, verify):
    certs = [cert for citizen in cast["citizens"] for cert in find(citizen["id_number"])]
    (frozen,) = [cert for cert in certs if cert["ZZZT"] == "FREEZE"]

    assert verify(ZZBS=frozen["ZZBS"]) == 2


@pytest.mark.parametrize(
    ("days", "second", "result"), [(-266, -1, 0), (-266, 0, 3), (0, 0, 3), (-6000, 0, 1)]
)
def test_a_certificate_ends_with_its_last_day_in_shanghai(
    find, cast, verify, clock, *, days, second, result
):
    certs = [cert for citizen in cast["citizens"] for cert in find(citizen["id_number"])]
    (ended,) = [cert for cert in certs if cert["ZZYXQJZRQ"] == "20260228"]
    # From noon of 2026-11-21 to midnight or the second before it, both in Shanghai.
    clock.advance(days * 86_400 + 12 * 3600 + second)

    assert verify(ZZBS=ended["ZZBS"]) == result


def test_values_to_verify_must_be_text(ask):
    answer = ask(VERIFY, {"useCause": "x", "ZZBS": 5})

    assert answer.get_json()["head"]["status"] == 102
