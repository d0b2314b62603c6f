"""What two officers find about a person: one person's records together, a death, a guardian."""

import pytest

from app.worker.jobs import messages as telling
from tests.blueprints.applying import desk_of
from tests.blueprints.desk import code_of, complete, start_at_counter
from tests.blueprints.issuing import sign_in as issuing_system
from tests.wallet.identity.factories import make_id_number
from tests.wallet.licenses.factories import make_identifier
from tests.wallet.licenses.pushing import make_birth_body

EVIDENCE = "样例市公安局户口登记项目变更证明，2026年第0012号"
NOW, BEFORE = make_id_number("19900305", "011"), make_id_number("19900305", "012")
GUARDIAN = {"name": "样监护", "id_number": make_id_number("19700101", "021")}
MOTHER = {"name": "周样样", "id_number": make_id_number("19920101", "024")}


def person(name="样某某", number=NOW, **more):
    return {"name": name, "id_number": number} | more


@pytest.fixture
def first(wallet):
    return desk_of(wallet, "officer-city-1")


@pytest.fixture
def second(wallet):
    return desk_of(wallet, "officer-city-2")


def bound(wallet, desk, who, citizen=0):
    empty = [each for each in wallet.outside.cast["citizens"] if not each["licenses"]]
    phone = wallet.sign_in(empty[citizen])
    code = desk.vouch(who)
    assert complete(phone, start_at_counter(phone, **who), code)["status"] == "passed"
    return phone


def nurse(wallet, who, serial="2024000001"):
    issuing_system(wallet).push(
        identifier=make_identifier(serial=serial),
        number=f"2024{serial[-8:]}",
        holders=[{"kind": "person"} | who],
    )


def propose(desk, **body):
    answer = desk.post("person-acts", {"evidence": EVIDENCE} | body)
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()["id"]


def in_force(first, second, **body):
    found = propose(first, **body)
    answer = second.post(f"person-acts/{found}/confirmation", {})
    assert (answer.status_code, answer.get_json()["state"]) == (200, "in_force")
    return found


def ended(first, second, found):
    assert first.post(f"person-acts/{found}/ending", {"evidence": "撤销决定"}).status_code == 200
    answer = second.post(f"person-acts/{found}/confirmation", {})
    assert (answer.status_code, answer.get_json()["state"]) == (200, "ended")


def held(phone):
    return sorted(row["number_masked"][-4:] for row in phone.licenses())


def events(wallet, phone):
    """Let the messages be written, and read them."""
    with wallet.app.app_context():
        telling.fan_out()
    return [row["title"] for row in phone.call("GET", "/api/v1/me/messages").get_json()["items"]]


# Numbers and names of before


def test_two_records_of_one_person_are_one_until_two_officers_part_them(wallet, first, second):
    nurse(wallet, person(), "2024000001")
    nurse(wallet, person("样旧名", BEFORE), "2024000002")
    phone = bound(wallet, first, person())
    assert len(held(phone)) == 1

    found = in_force(first, second, kind="link", person=person(), other=person("样旧名", BEFORE))

    assert held(phone) == ["0001", "0002"]
    rows = {row["number_masked"][-4:]: row for row in phone.licenses()}
    path = f"/api/v1/me/licenses/{rows['0002']['id']}"
    code = phone.call("POST", f"{path}/presentations", {}).get_json()["code"]
    assert wallet.scanner().verify(code)["verdict"] == "valid"
    usage = phone.call("GET", "/api/v1/me/usage").get_json()["items"]
    assert usage[0]["license"]["id"] == rows["0002"]["id"]
    assert usage[1]["purpose"] == "并入以前号码或姓名名下的证照"

    ended(first, second, found)

    assert held(phone) == ["0001"]
    assert phone.call("GET", path).status_code == 404


def test_usage_and_messages_follow_and_the_older_wallet_ends(wallet, first, second):
    nurse(wallet, person("样旧名", BEFORE))
    older = bound(wallet, first, person("样旧名", BEFORE), 0)
    shown = older.present("nurse_practice")
    assert wallet.scanner().verify(shown["code"])["verdict"] == "valid"
    phone = bound(wallet, first, person(), 1)

    in_force(first, second, kind="link", person=person(), other=person("样旧名", BEFORE))

    usage = phone.call("GET", "/api/v1/me/usage?kind=verifier").get_json()["items"]
    assert [line["verdict"] for line in usage] == ["valid"]
    told = events(wallet, phone)
    assert "您以前的号码或姓名名下的证照已并入" in told
    assert any("被核验" in title for title in told)
    assert older.call("GET", "/api/v1/me/licenses").status_code == 401
    again = wallet.sign_in(older.person)
    assert again.call("GET", "/api/v1/me").get_json()["bound"] is False
    assert "您的证件号码已更新" in events(wallet, again)


def test_who_was_known_otherwise_is_proven_by_the_new_number_only(wallet, first, second):
    in_force(first, second, kind="link", person=person(), other=person("样旧名", BEFORE))

    answer = first.post("identity-codes", person("样旧名", BEFORE))

    assert code_of(answer, 409) == "number_replaced"


def test_a_former_name_brings_back_what_stands_under_it(wallet, first, second):
    nurse(wallet, person("样旧名"))
    phone = bound(wallet, first, person())
    assert held(phone) == []

    found = in_force(first, second, kind="link", person=person(), other=person("样旧名"))

    assert held(phone) == ["0001"]
    nurse(wallet, person("样旧名"), "2024000002")
    assert held(phone) == ["0001", "0002"]
    ended(first, second, found)


def test_same_name_and_birthday_are_two_people(wallet, first):
    nurse(wallet, person(number=BEFORE))
    phone = bound(wallet, first, person())

    assert held(phone) == []


# A death


def test_the_wallet_of_a_person_who_died_ends_and_relatives_keep_theirs(wallet, first, second):
    father = {"name": "吴样", "id_number": make_id_number("19880101", "041")}
    parents = [MOTHER | {"relation": "mother"}, father | {"relation": "father"}]
    issuing_system(wallet).push(**make_birth_body(guardians=parents))
    nurse(wallet, MOTHER)
    mother, widower = bound(wallet, first, MOTHER, 0), bound(wallet, first, father, 1)
    code = mother.present("nurse_practice")["code"]

    found = in_force(first, second, kind="death", person=MOTHER)

    assert wallet.scanner().verify(code)["reason"] == "voided"
    assert mother.call("GET", "/api/v1/me/licenses").status_code == 401
    assert code_of(first.post("identity-codes", MOTHER), 403) == "person_died"
    assert [row["type"] for row in widower.licenses()] == ["birth_certificate"]
    again = wallet.sign_in(mother.person)
    assert "这个证照夹已停用" in events(wallet, again)

    ended(first, second, found)

    assert len(bound(wallet, first, MOTHER, 0).licenses()) == 2


# A guardian


def test_a_guardian_under_a_courts_order_replaces_a_parent(wallet, first, second):
    body = make_birth_body(guardians=[MOTHER | {"relation": "mother"}])
    issuing_system(wallet).push(**body)
    mother, guardian = bound(wallet, first, MOTHER, 0), bound(wallet, first, GUARDIAN, 1)
    order = {"kind": "guardian", "person": GUARDIAN, "other": MOTHER}
    code = mother.present("birth_certificate")["code"]

    found = in_force(first, second, **order, license=body["identifier"])

    [row] = guardian.licenses()
    assert (row["type"], row["role"]) == ("birth_certificate", "guardian")
    assert (
        wallet.scanner().verify(guardian.present("birth_certificate")["code"])["verdict"] == "valid"
    )
    assert mother.licenses() == []
    assert wallet.scanner().verify(code)["verdict"] != "valid"
    assert "孩子的监护人已变更" in events(wallet, mother)
    # What the issuing system sends again takes nothing back.
    issuing_system(wallet).push(**body | {"fields": body["fields"] | {"weight_g": 3300}})
    assert (len(guardian.licenses()), mother.licenses()) == (1, [])

    ended(first, second, found)

    assert (guardian.licenses(), len(mother.licenses())) == ([], 1)


def test_the_parent_has_to_stand_on_the_license(wallet, first):
    body = make_birth_body(guardians=[MOTHER | {"relation": "mother"}])
    issuing_system(wallet).push(**body)
    order = {"kind": "guardian", "person": GUARDIAN, "license": body["identifier"]}

    answer = first.post("person-acts", {"evidence": EVIDENCE, "other": person()} | order)

    assert code_of(answer, 422) == "invalid_person_act"


# Two officers


def test_nothing_is_in_force_or_ended_on_one_officers_word(wallet, first, second):
    link = {"kind": "link", "person": person(), "other": person("样旧名", BEFORE)}
    found = propose(first, **link)
    path = f"person-acts/{found}"

    assert code_of(first.post(f"{path}/confirmation", {}), 409) == "second_officer_needed"
    assert code_of(first.post(f"{path}/ending", {"evidence": "x"}), 409) == "illegal_step"
    assert code_of(first.post("person-acts", {"evidence": "x"} | link), 409) == "same_act"
    assert second.post(f"{path}/confirmation", {}).status_code == 200
    assert second.post(f"{path}/ending", {"evidence": "弄错了"}).get_json()["state"] == "ending"
    assert code_of(second.post(f"{path}/confirmation", {}), 409) == "second_officer_needed"
    assert first.post(f"{path}/refusal", {}).get_json()["state"] == "in_force"


def test_nobody_is_known_by_two_newer_numbers_and_no_two_replace_each_other(first, second):
    older, third = person("样旧名", BEFORE), person(number=GUARDIAN["id_number"])
    waiting = [
        propose(first, kind="link", person=one, other=older) for one in (person(), third)
    ] + [propose(first, kind="link", person=older, other=person())]
    assert second.post(f"person-acts/{waiting[0]}/confirmation", {}).status_code == 200

    for found in waiting[1:]:
        answer = second.post(f"person-acts/{found}/confirmation", {})
        assert code_of(answer, 409) == "number_replaced"
    for one, other in ((older, person()), (third, older)):
        answer = first.post(
            "person-acts", {"kind": "link", "person": one, "other": other, "evidence": EVIDENCE}
        )
        assert code_of(answer, 409) == "number_replaced"


def test_a_parent_at_the_desk_seats_no_guardian_of_their_child(wallet, first, second):
    own = next(o for o in wallet.outside.cast["officers"] if o["username"] == "officer-city-2")
    father = {"name": own["name"], "id_number": own["id_number"], "relation": "father"}
    body = make_birth_body(guardians=[MOTHER | {"relation": "mother"}, father])
    issuing_system(wallet).push(**body)
    order = {"kind": "guardian", "person": GUARDIAN, "license": body["identifier"]}

    for more in ({"other": MOTHER}, {}):
        found = propose(first, **order, **more)
        answer = second.post(f"person-acts/{found}/confirmation", {})
        assert code_of(answer, 403) == "own_case"


def test_what_was_refused_is_over(first, second):
    found = propose(first, kind="death", person=person())

    assert second.post(f"person-acts/{found}/refusal", {}).get_json()["state"] == "refused"
    assert code_of(second.post(f"person-acts/{found}/confirmation", {}), 404) == "not_found"
    propose(first, kind="death", person=person())


def test_officers_see_what_waits_with_its_evidence_and_masked_numbers(first, second):
    found = propose(first, kind="link", person=person(), other=person("样旧名", BEFORE))

    [row] = second.client.get("/api/v1/desk/person-acts").get_json()["items"]

    assert (row["id"], row["state"], row["own"]) == (found, "proposed", False)
    assert row["evidence"] == EVIDENCE
    assert row["other"] == {
        "name": "样旧名",
        "id_type": "111",
        "id_number": f"{BEFORE[:3]}{'*' * 11}{BEFORE[-4:]}",
    }


WRONG = {
    "a link to nobody": {"kind": "link"},
    "a link without a difference": {"kind": "link", "other": person()},
    "a death of two": {"kind": "death", "other": person("样旧名", BEFORE)},
    "a guardian of nothing": {"kind": "guardian"},
    "a guardian of what is not there": {"kind": "guardian", "license": "1.2"},
    "a death with a license": {"kind": "death", "license": "1.2"},
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_what_makes_no_sense_is_refused(first, body):
    answer = first.post("person-acts", {"person": person(), "evidence": EVIDENCE} | body)

    assert code_of(answer, 422) == "invalid_person_act"
    assert answer.get_json()["errors"]
