"""The five attackers of docs/security.md, and what each gets and does not get."""

import json
import shutil

import pytest

from tests.world import world

ME = "/api/v1/me"
TYPE = "physician_practice"


@pytest.fixture
def victim(wallet):
    return wallet.bound(holds=TYPE)


@pytest.fixture
def stranger(wallet, victim):
    """Somebody with a phone of their own, who knows the victim's name and number."""
    phone = wallet.sign_in({"openid": "oPhone-of-somebody-else-0000"})
    phone.person = victim.person
    return phone


def everything(phone, *paths):
    return "".join(phone.call("GET", path).get_data(as_text=True) for path in paths)


def test_an_unlocked_phone_shows_masked_numbers_until_a_license_is_opened(victim):
    seen = everything(victim, ME, f"{ME}/licenses", f"{ME}/usage")

    assert victim.person["name"] in seen
    assert victim.person["id_number"] not in seen


def test_an_unlocked_phone_does_not_move_the_person_to_another_account(wallet, victim, stranger):
    check = stranger.start_check().get_json()
    path = f"{ME}/identity-checks/{check['id']}/completion"

    # The phone can show whatever is on it, but not the victim's face to WeChat.
    by_the_victims_phone = victim.call("POST", path, {})
    wallet.outside.post(
        "/phone/face", {"verify_id": check["handoff"]["verify_id"], "result": "fail"}
    )
    by_the_strangers = stranger.call("POST", path, {})

    assert by_the_victims_phone.status_code == 404
    assert by_the_strangers.get_json()["status"] == "failed"
    assert victim.call("GET", ME).get_json()["bound"] is True


def test_what_an_unlocked_phone_can_do_ends_when_the_person_proves_themselves_elsewhere(
    wallet, victim, stranger
):
    running = victim.present(TYPE)["code"]

    assert stranger.prove("pass")["status"] == "passed"  # it is the victim's face this time

    assert victim.call("GET", ME).status_code == 401
    assert wallet.scanner().verify(running)["reason"] == "voided"


def test_name_and_number_bind_nobody(wallet, victim, stranger):
    assert [stranger.prove("fail")["status"] for _ in range(2)] == ["failed", "failed"]

    assert stranger.call("GET", f"{ME}/licenses").get_json()["code"] == "not_bound"
    assert victim.call("GET", ME).get_json()["bound"] is True


def test_name_and_number_do_not_tell_whether_the_person_has_a_wallet(wallet, victim, stranger):
    nobody = wallet.outside.citizen(licenses=[])

    def outcome(person):
        started = stranger.start_check(name=person["name"], id_number=person["id_number"])
        check = started.get_json()
        seen = {"verify_id": check["handoff"]["verify_id"], "result": "fail"}
        wallet.outside.post("/phone/face", seen)
        done = stranger.call("POST", f"{ME}/identity-checks/{check['id']}/completion", {})
        return started.status_code, sorted(check), {**done.get_json(), "id": None}

    assert outcome(victim.person) == outcome(nobody)


def test_a_screenshot_is_worth_nothing_after_the_scan_and_after_the_minute(wallet, victim):
    scanned, late = (victim.present(TYPE)["code"] for _ in range(2))
    first, second = wallet.scanner("venue-a"), wallet.scanner("venue-b")
    first.verify(scanned)

    used = second.verify(scanned)
    wallet.outside.advance(63)
    dead = second.verify(late)

    assert [used["reason"], dead["reason"]] == ["already_used", "expired"]
    assert not {"license", "holder"} & (used.keys() | dead.keys())


def test_a_screenshot_shown_first_is_seen_by_the_holder(wallet, victim):
    code = victim.present(TYPE)["code"]

    seen = wallet.scanner("venue-b").verify(code)

    assert seen["verdict"] == "valid"  # admitted
    [look] = victim.call("GET", f"{ME}/usage").get_json()["items"]
    assert look["by"]["kind"] == "verifier"
    assert wallet.scanner("venue-a").verify(code)["reason"] == "already_used"


def test_a_second_venues_client_finds_nobody_and_asks_nothing_unseen(wallet, victim):
    code = victim.present(TYPE)["code"]
    wallet.scanner("venue-a").verify(code)
    thief = wallet.scanner("venue-b")
    headers = {"Authorization": f"Bearer {thief.token}"}
    row = victim.license(TYPE)

    answers = [
        wallet.client.get(path, headers=headers)
        for path in (ME, f"{ME}/licenses", f"{ME}/licenses/{row['id']}", f"{ME}/usage")
    ]
    answer = thief.verify(code)

    assert {one.get_json()["code"] for one in answers} == {"insufficient_scope"}
    assert set(answer) == {
        "id",
        "verdict",
        "reason",
        "title",
        "checked_at",
        "rescan",
        "specimen",
    }
    looks = victim.call("GET", f"{ME}/usage").get_json()["items"]
    assert [look["reason"] for look in looks] == ["already_used", "ok"]
    assert looks[0]["by"] != looks[1]["by"]


def test_a_copy_of_the_database_without_its_keys_opens_nothing(
    wallet, victim, sandbox, tmp_path, tmp_path_factory
):
    code = victim.present(TYPE)["code"]
    copy = tmp_path_factory.mktemp("stolen")
    for file in tmp_path.glob("*.sqlite*"):
        shutil.copy(file, copy)
    held = b"".join(file.read_bytes() for file in copy.iterdir())

    with world(sandbox, copy, prepared=True) as stolen:  # it makes keys of its own
        judged = stolen.scanner().verify(code)["reason"]
        phone = stolen.sign_in(victim.person)
        me = phone.call("GET", ME).get_json()

    # Keys made a second after the code are not even asked for its signature.
    assert judged in {"bad_signature", "unknown_key"}
    assert me == {"bound": False, "locked": False, "unread": 0}
    for secret in (*victim.tokens.values(), victim.person["id_number"], victim.person["openid"]):
        if isinstance(secret, str) and len(secret) >= 18:
            assert secret.encode() not in held
            assert json.dumps(secret)[1:-1].encode() not in held
