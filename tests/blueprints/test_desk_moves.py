"""A wallet that one officer's word would move: what both phones and the desk can do about it."""

from datetime import datetime, timedelta

import pytest

from app.worker.jobs import messages as telling
from app.worker.jobs import moves as job
from tests.app.commands.running import ran
from tests.blueprints.applying import CITY, PROVINCE, desk_of
from tests.blueprints.desk import again, code_of, complete, document, start_at_counter
from tests.blueprints.issuing import sign_in as issuing_system
from tests.wallet.identity.factories import make_id_number
from tests.wallet.licenses.pushing import make_birth_body

A_DAY = 24 * 3600
MOVES = "/api/v1/desk/moves"
MOTHER = {"name": "周样样", "id_number": make_id_number("19920101", "024")}
FIRST, SECOND, OTHERS = "officer-city-1", "officer-city-2", "officer-province-1"


@pytest.fixture
def older(wallet):
    return wallet.bound(holds="nurse_practice")


@pytest.fixture
def newer(wallet, older):
    return wallet.sign_in(older.person | {"openid": "oThe-phone-that-was-bought-today"})


@pytest.fixture
def first(wallet):
    return desk_of(wallet, FIRST)


@pytest.fixture
def second(wallet):
    return desk_of(wallet, SECOND)


@pytest.fixture
def move(first, newer):
    """A move that waits; returns its id."""
    check = start_at_counter(newer)
    assert complete(newer, check, first.vouch(newer.person))["status"] == "pending"
    return check


def me(phone):
    return phone.call("GET", "/api/v1/me").get_json()


def where(older, newer):
    return [me(phone)["bound"] for phone in (older, newer)]


def listed(desk):
    return desk.client.get(MOVES).get_json()["items"]


def decide(desk, move, act, **words):
    return desk.post(f"moves/{move}/{act}", words)


def object_to(phone, move):
    return phone.call("POST", f"/api/v1/me/moves/{move}/objection")


def told(wallet, phone):
    with wallet.app.app_context():
        telling.fan_out()
    return phone.call("GET", "/api/v1/me/messages").get_json()["items"]


def carry_out(wallet):
    with wallet.app.app_context():
        job.carry_out_moves()


# It waits


def test_one_officers_word_moves_nothing_yet(first, older, newer):
    check = start_at_counter(newer)

    answer = complete(newer, check, first.vouch(newer.person))

    effective_at = datetime.fromisoformat(answer.pop("effective_at"))
    assert answer == {"id": check, "status": "pending", "reason": "moving"}
    assert (
        timedelta(hours=23)
        < effective_at - datetime.now(effective_at.tzinfo)
        <= timedelta(hours=25)
    )
    assert where(older, newer) == [True, False]
    assert older.license("nurse_practice")


def test_a_first_binding_waits_for_nobody(wallet, first):
    phone = wallet.sign_in(wallet.outside.citizen(holds="nurse_practice"))

    assert complete(phone, start_at_counter(phone), first.vouch(phone.person))["status"] == "passed"


def test_who_is_bound_here_is_proven_anew_at_once(first, older):
    assert complete(older, start_at_counter(older), first.vouch(older.person))["status"] == "passed"


def test_both_phones_see_that_it_is_moving(older, newer, move):
    for phone in (older, newer):
        moving = me(phone)["moving"]
        assert (moving["id"], moving["objected"]) == (move, False)


def test_the_older_phone_is_told_at_once_by_which_office(wallet, older, move):
    [message] = [one for one in told(wallet, older) if one["template"] == "binding_moved"]

    assert message["link"] == {"kind": "move", "id": move}
    assert "样例市卫生健康委员会" in message["body"]


def test_a_locked_phone_is_told_too_and_may_object(wallet, first, older, newer):
    first.lock(older.person)
    check = start_at_counter(newer)
    complete(newer, check, first.vouch(newer.person))

    phone = again(wallet, older)
    assert "binding_moved" in [one["template"] for one in told(wallet, phone)]
    assert object_to(phone, check).status_code == 204


# It takes effect


def test_after_a_day_the_new_phone_finds_it_moved(wallet, newer, older, move):
    wallet.outside.advance(A_DAY)
    newer = again(wallet, newer)

    assert complete(newer, move) == {"id": move, "status": "passed"}
    older = again(wallet, older)
    assert where(older, newer) == [False, True]
    assert me(older)["lost"]["reason"] == "moved"


def test_after_a_day_the_worker_moves_it_whoever_asks(wallet, newer, older, move):
    wallet.outside.advance(A_DAY - 60)
    carry_out(wallet)
    assert where(again(wallet, older), again(wallet, newer)) == [True, False]

    wallet.outside.advance(60)
    carry_out(wallet)
    assert where(again(wallet, older), again(wallet, newer)) == [False, True]


def test_a_second_officer_moves_it_now(newer, older, move, second):
    [row] = listed(second)
    assert (row["id"], row["status"], row["own"]) == (move, "pending", False)
    assert newer.person["name"] not in str(row)
    assert newer.person["id_number"] not in str(row)

    answer = decide(second, move, "confirmation")

    assert (answer.status_code, answer.get_json()["status"]) == (200, "passed")
    assert complete(newer, move) == {"id": move, "status": "passed"}
    assert me(newer)["bound"] is True
    assert listed(second) == []


def test_the_first_officer_is_no_second(first, newer, move):
    assert [row["own"] for row in listed(first)] == [True]

    assert code_of(decide(first, move, "confirmation"), 409) == "second_officer_needed"
    assert me(newer)["bound"] is False


def test_the_officer_whose_wallet_it_is_is_no_second(wallet, first, second):
    own = next(o for o in wallet.outside.cast["officers"] if o["username"] == SECOND)
    person = {"openid": "oOfficer-older", "name": own["name"], "id_number": own["id_number"]}
    older = wallet.sign_in(person)
    complete(older, start_at_counter(older), first.vouch(person))
    newer = wallet.sign_in(person | {"openid": "oOfficer-newer"})
    check = start_at_counter(newer)
    complete(newer, check, first.vouch(person))

    assert code_of(decide(second, check, "confirmation"), 403) == "own_case"


def test_an_officer_who_is_a_relative_is_no_second(wallet, second):
    own = next(o for o in wallet.outside.cast["officers"] if o["username"] == FIRST)
    issuing_system(wallet).push(
        **make_birth_body(
            guardians=[
                MOTHER | {"relation": "mother"},
                {"name": own["name"], "id_number": own["id_number"], "relation": "father"},
            ]
        )
    )
    older = wallet.sign_in(MOTHER | {"openid": "oMother-older"})
    complete(older, start_at_counter(older), second.vouch(MOTHER))
    newer = wallet.sign_in(MOTHER | {"openid": "oMother-newer"})
    check = start_at_counter(newer)
    complete(newer, check, second.vouch(MOTHER))
    father = desk_of(wallet, FIRST)

    assert code_of(decide(father, check, "confirmation"), 403) == "own_case"
    assert code_of(father.post("identity-codes", document(MOTHER)), 403) == "own_case"


def test_the_desk_of_another_authority_does_not_see_it(wallet, move):
    others = desk_of(wallet, OTHERS)

    assert listed(others) == []
    for act in ("confirmation", "refusal"):
        assert code_of(decide(others, move, act), 404) == "not_found"


# Somebody says no


def test_after_an_objection_time_moves_nothing(wallet, newer, older, move):
    assert object_to(older, move).status_code == 204
    assert object_to(older, move).status_code == 204, "twice is once"
    wallet.outside.advance(A_DAY)
    carry_out(wallet)

    phones = again(wallet, older), again(wallet, newer)
    assert complete(phones[1], move)["reason"] == "moving"
    assert where(*phones) == [True, False]
    assert me(phones[1])["moving"]["objected"] is True


def test_after_an_objection_a_second_officer_says_why_and_moves_it(newer, older, move, second):
    object_to(older, move)
    assert "objected_at" in listed(second)[0]

    assert code_of(decide(second, move, "confirmation"), 422) == "comment_required"
    assert code_of(decide(second, move, "confirmation", comment=" "), 422) == "comment_required"
    answer = decide(second, move, "confirmation", comment="本人到场，旧手机已遗失")

    assert answer.get_json()["status"] == "passed"
    assert me(newer)["bound"] is True


def test_a_lock_stops_the_time_like_an_objection(wallet, first, older, move):
    first.lock(older.person)
    wallet.outside.advance(A_DAY)
    carry_out(wallet)

    assert me(again(wallet, older))["bound"] is True


def test_no_move_hides_behind_a_newer_one(wallet, first, older, move):
    other = wallet.sign_in(older.person | {"openid": "oAnother-phone-of-today"})
    newest = start_at_counter(other)
    complete(other, newest, first.vouch(other.person))

    assert object_to(older, me(older)["moving"]["id"]).status_code == 204
    wallet.outside.advance(A_DAY)
    carry_out(wallet)

    assert me(again(wallet, older))["bound"] is True


def test_only_the_older_phone_may_object(wallet, newer, move):
    stranger = wallet.bound(holds="physician_practice")

    assert code_of(object_to(stranger, move), 404) == "not_found"
    assert code_of(object_to(newer, move), 403) == "not_bound"


@pytest.fixture
def desks(first, second):
    return {FIRST: first, SECOND: second}


@pytest.mark.parametrize("name", [FIRST, SECOND])
def test_any_officer_of_the_office_may_refuse(*, wallet, desks, newer, older, move, name):
    desk = desks[name]

    assert decide(desk, move, "refusal").get_json()["status"] == "failed"

    assert complete(newer, move) == {"id": move, "status": "failed", "reason": "refused"}
    assert where(older, newer) == [True, False]
    for phone in (older, newer):
        assert "取消了这次改绑" in told(wallet, phone)[0]["body"]
    assert code_of(decide(desk, move, "confirmation"), 404) == "not_found"


# Something is faster


def test_a_face_that_moved_it_meanwhile_ends_the_move(wallet, older, newer, move, second):
    third = wallet.sign_in(older.person | {"openid": "oThird-phone"})
    third.prove()

    assert listed(second) == []
    assert code_of(decide(second, move, "confirmation"), 404) == "not_found"
    assert me(third)["bound"] is True
    assert complete(newer, move)["status"] != "passed"


def test_a_new_check_of_the_new_phone_ends_the_move(newer, older, move, second):
    start_at_counter(newer)

    assert listed(second) == []
    assert where(older, newer) == [True, False]


def test_an_auditor_sees_and_does_not_act(wallet, move):
    auditor = desk_of(wallet, "auditor-province-1")

    assert auditor.client.get(MOVES).status_code == 200
    assert code_of(decide(auditor, move, "confirmation"), 403) == "wrong_role"


# First bindings, and what officers do to a person


def test_a_first_binding_is_told_to_every_account_known(wallet, older):
    older.call("DELETE", "/api/v1/me/binding")
    newer = wallet.sign_in(older.person | {"openid": "oAnother-phone-of-hers"})
    assert newer.prove()["status"] == "passed"

    [message] = told(wallet, again(wallet, older))
    assert "在另一个微信上完成核验并绑定" in message["body"]


def test_what_a_counter_does_is_told_at_once(wallet, first, older):
    first.vouch(older.person)
    first.lock(older.person)

    phone = again(wallet, older)
    [locked] = told(wallet, phone)
    assert "样例市卫生健康委员会（工号" in locked["body"], "while locked, only this"
    first.vouch(older.person)
    complete(phone, start_at_counter(phone), first.vouch(older.person))
    assert [one["template"] for one in told(wallet, phone)].count("counter_act") == 3


# An authority with one officer


def test_an_officer_of_the_authority_above_is_the_second_one(wallet, older, newer):
    ran(wallet, "authorities", "above", PROVINCE, CITY)
    alone, above = desk_of(wallet, OTHERS), desk_of(wallet, SECOND)
    check = start_at_counter(newer)
    complete(newer, check, alone.vouch(newer.person))
    assert code_of(decide(alone, check, "confirmation"), 409) == "second_officer_needed"

    [row] = listed(above)
    assert row["authority"]["code"] == PROVINCE
    assert decide(above, check, "confirmation").get_json()["status"] == "passed"
    assert me(newer)["bound"] is True
