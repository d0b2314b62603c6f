"""Proving identity at a counter, over HTTP: the clerk hands over a code, the citizen enters it."""

import re
import sqlite3
from datetime import datetime, timedelta

import pytest

from tests.blueprints.desk import (
    code_of,
    complete,
    document,
    now,
    open_desk,
    start_at_counter,
    try_to_start_at_counter,
)
from tests.wallet.identity.factories import make_id_number
from wallet.crypto import sm3

NO_MATCH = {"status": "failed", "reason": "no_match"}
WRONG = {"status": "pending", "reason": "no_match"}
WAITING = {"status": "pending"}
TOO_MANY = {"status": "failed", "reason": "too_many"}
A_QUARTER = 15 * 60


@pytest.fixture
def phone(wallet):
    return wallet.sign_in(wallet.outside.citizen(holds="nurse_practice"))


@pytest.fixture
def desk(wallet):
    return open_desk(wallet)


def told(answer):
    return {key: answer[key] for key in ("status", "reason") if key in answer}


def me(phone):
    return phone.call("GET", "/api/v1/me").get_json()


def other_code(code):
    return code[:-1] + ("0" if code[-1] != "0" else "1")


def test_a_citizen_without_a_camera_is_proven_at_the_counter(desk, phone):
    check = start_at_counter(phone)
    code = desk.vouch(phone.person)

    assert complete(phone, check, code) == {"id": check, "status": "passed"}
    assert (me(phone)["bound"], me(phone)["method"]) == (True, "counter")
    assert phone.license("nurse_practice")


def test_a_check_at_the_counter_hands_nothing_over(phone):
    started = try_to_start_at_counter(phone).get_json()

    assert (started["method"], started["status"], started["handoff"]) == ("counter", "pending", {})


def test_the_code_may_be_fetched_before_the_check_starts(desk, phone):
    code = desk.vouch(phone.person)

    assert complete(phone, start_at_counter(phone), code)["status"] == "passed"


def test_the_clerk_gets_a_code_of_sixty_bits_or_more_for_a_quarter_of_an_hour(wallet, desk, phone):
    answer = desk.post("identity-codes", document(phone.person))

    body = answer.get_json()
    assert (answer.status_code, body.keys()) == (201, {"code", "expires_at"})
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{12,}", body["code"]), "12 of 32 letters are 60 bits"
    left = datetime.fromisoformat(body["expires_at"]) - now(wallet)
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)


def test_no_two_codes_are_the_same(desk, phone):
    codes = {desk.vouch(phone.person) for _ in range(20)}

    assert len(codes) == 20
    assert len({code[0] for code in codes}) > 3


READINGS = {
    "lower case": str.lower,
    "in groups": lambda code: f" {code[:4]}-{code[4:8]} {code[8:]} ",
    "O for zero": lambda code: code.replace("0", "O"),
    "I for one": lambda code: code.replace("1", "I"),
    "small l for one": lambda code: code.replace("1", "l"),
}


@pytest.mark.parametrize("read", READINGS.values(), ids=READINGS)
def test_a_code_is_taken_as_people_write_it(desk, phone, read):
    code = desk.vouch(phone.person)
    while not {"0", "1"} <= set(code):
        code = desk.vouch(phone.person)

    assert complete(phone, start_at_counter(phone), read(code))["status"] == "passed"


def test_a_wrong_code_leaves_the_check_open_for_another_try(desk, phone):
    code, check = desk.vouch(phone.person), start_at_counter(phone)

    assert told(complete(phone, check, other_code(code))) == WRONG
    assert complete(phone, check, code)["status"] == "passed"


@pytest.mark.parametrize("nothing", ["", None])
def test_a_phone_without_a_code_may_ask_as_often_as_it_likes(desk, phone, nothing):
    check = start_at_counter(phone)
    assert told(complete(phone, check, nothing)) == WAITING
    code = desk.vouch(phone.person)
    assert [told(complete(phone, check, nothing)) for _ in range(6)] == [WAITING] * 6
    assert complete(phone, check, code)["status"] == "passed"


@pytest.mark.parametrize("wrong", ["0", "样", "A" * 100])
def test_whatever_is_not_the_code_is_a_wrong_code(desk, phone, wrong):
    desk.vouch(phone.person)

    assert told(complete(phone, start_at_counter(phone), wrong)) == WRONG
    assert me(phone)["bound"] is False


def test_five_wrong_tries_end_check_and_code(desk, phone):
    code, check = desk.vouch(phone.person), start_at_counter(phone)

    tries = [told(complete(phone, check, other_code(code))) for _ in range(5)]

    assert tries == [WRONG] * 4 + [TOO_MANY]
    assert told(complete(phone, check, code)) == TOO_MANY
    assert told(complete(phone, start_at_counter(phone), code)) == NO_MATCH
    assert me(phone)["bound"] is False


def test_the_tries_are_counted_for_the_code_not_for_the_check(wallet, desk, phone):
    code = desk.vouch(phone.person)
    thief = wallet.sign_in(phone.person | {"openid": "oSomebody-who-knows-the-number"})
    check, theirs = start_at_counter(phone), start_at_counter(thief)

    for _ in range(3):
        complete(thief, theirs, other_code(code))
    complete(phone, check, other_code(code))

    assert told(complete(thief, theirs, other_code(code))) == TOO_MANY


def test_a_code_works_until_its_quarter_of_an_hour_is_over(wallet, desk, phone):
    code = desk.vouch(phone.person)
    wallet.outside.advance(A_QUARTER - 10)
    again = wallet.sign_in(phone.person)

    assert complete(again, start_at_counter(again), code)["status"] == "passed"


def test_a_code_dies_after_a_quarter_of_an_hour(wallet, desk, phone):
    code = desk.vouch(phone.person)
    wallet.outside.advance(A_QUARTER)
    again = wallet.sign_in(phone.person)

    assert told(complete(again, start_at_counter(again), code)) == NO_MATCH


def test_a_code_is_used_once(wallet, desk, phone):
    code = desk.vouch(phone.person)
    complete(phone, start_at_counter(phone), code)
    thief = wallet.sign_in(phone.person | {"openid": "oSomebody-who-found-the-paper"})

    assert told(complete(thief, start_at_counter(thief), code)) == NO_MATCH
    assert me(phone)["bound"] is True


def test_a_newer_code_ends_the_older_one(desk, phone):
    older, newer = desk.vouch(phone.person), desk.vouch(phone.person)
    check = start_at_counter(phone)

    assert told(complete(phone, check, older)) == WRONG
    assert complete(phone, check, newer)["status"] == "passed"


@pytest.mark.parametrize(
    "other", [{"name": "别人"}, {"id_number": make_id_number("19880808", "003")}]
)
def test_a_code_counts_only_for_the_name_and_number_the_clerk_entered(desk, phone, other):
    code = desk.vouch(phone.person)

    assert told(complete(phone, start_at_counter(phone, **other), code)) == NO_MATCH
    assert me(phone)["bound"] is False


def test_without_a_code_from_the_clerk_nobody_passes(phone):
    assert told(complete(phone, start_at_counter(phone), "0" * 13)) == NO_MATCH


def test_no_code_is_kept_in_clear(wallet, desk, phone, tmp_path):
    codes = [desk.vouch(phone.person) for _ in range(2)]
    complete(phone, start_at_counter(phone), codes[0])

    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())

    assert sm3.digest(codes[1].encode()) in kept, "looking in the right place"
    for text in (*codes, phone.person["name"], phone.person["id_number"], desk.csrf_token):
        assert text.encode() not in kept


def test_who_vouched_is_recorded_without_name_or_number(wallet, desk, phone, tmp_path):
    desk.vouch(phone.person)

    with sqlite3.connect(tmp_path / "wallet.sqlite") as database:
        [(kind, name, detail)] = database.execute(
            "SELECT actor_kind, actor_name, detail FROM entries"
            " WHERE action = 'counter_code.issued'"
        )
    assert (kind, name, detail) == ("officer", "11990100000000027A", "{}")


def test_a_lost_answer_is_given_again_with_the_same_key(wallet, desk, phone):
    first, again = (
        desk.post("identity-codes", document(phone.person), **{"Idempotency-Key": "visit-1"})
        for _ in range(2)
    )

    assert (again.status_code, again.get_json()) == (201, first.get_json())
    check = start_at_counter(phone)
    assert complete(phone, check, again.get_json()["code"])["status"] == "passed"


def test_the_key_of_another_visit_gives_nothing_away(desk, phone):
    key = {"Idempotency-Key": "visit-1"}
    desk.post("identity-codes", document(phone.person), **key)

    other = desk.post("identity-codes", document(phone.person) | {"name": "别人"}, **key)

    assert code_of(other, 409) == "idempotency_conflict"


# Names and numbers of all shapes


FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
WHOLE = make_id_number()
ENDING_IN_X = next(
    number
    for number in (make_id_number(order=f"{order:03}") for order in range(100))
    if number.endswith("X")
)
SHAPES = {
    "15 digits": (WHOLE, WHOLE[:6] + WHOLE[8:17]),
    "lower-case x": (ENDING_IN_X, ENDING_IN_X.lower()),
    "full width": (ENDING_IN_X, ENDING_IN_X.translate(FULL_WIDTH)),
    "space around": (WHOLE, f" {WHOLE}\u3000"),
}


@pytest.mark.parametrize("where", ["at the desk", "on the phone"])
@pytest.mark.parametrize(("number", "written"), SHAPES.values(), ids=SHAPES)
def test_a_number_is_the_same_person_however_it_is_written(wallet, desk, number, written, where):
    somebody = {"openid": "oSomebody-of-many-shapes", "name": "孙小样", "id_number": number}
    phone = wallet.sign_in(somebody)
    typed = {"at the desk": (written, number), "on the phone": (number, written)}[where]

    code = desk.vouch(somebody, id_number=typed[0])
    answer = complete(phone, start_at_counter(phone, id_number=typed[1]), code)

    assert answer["status"] == "passed"
    assert me(phone)["id_number"] == f"{number[:3]}{'*' * 11}{number[-4:]}"


NAMES = {
    "two characters": ("孙样", "孙样"),
    "a rare character": ("陆景𬬻", "陆景𬬻"),
    "a dot": ("古丽·买买提", "古丽·买买提"),
    "another dot": ("古丽·买买提", "古丽•买买提"),
    "a full-width dot": ("古丽·买买提", "古丽．买买提"),
    "thirty characters": ("样" * 30, "样" * 30),
    "Latin letters, full width": ("SUN YANG", "ＳＵＮ　ＹＡＮＧ"),
    "space around": ("孙小样", "  孙小样\u3000"),
}


@pytest.mark.parametrize(("name", "typed"), NAMES.values(), ids=NAMES)
def test_a_name_is_the_same_person_however_it_is_typed(wallet, desk, name, typed):
    somebody = {"openid": "oSomebody-of-many-names", "name": name, "id_number": WHOLE}
    phone = wallet.sign_in(somebody)

    code = desk.vouch(somebody)
    answer = complete(phone, start_at_counter(phone, name=typed), code)

    assert answer["status"] == "passed"
    assert me(phone)["name"] == name


REFUSED = {
    "a wrong check digit": ({"id_number": "990101199003050020"}, "invalid_id_number"),
    "17 digits": ({"id_number": WHOLE[:17]}, "invalid_id_number"),
    "a day that never was": ({"id_number": make_id_number("19900230")}, "invalid_id_number"),
    "one character": ({"name": "样"}, "invalid_name"),
    "a digit in the name": ({"name": "孙样2"}, "invalid_name"),
    "thirty-one characters": ({"name": "样" * 31}, "invalid_name"),
    "no name": ({"name": ""}, "invalid"),
    "not a text": ({"name": 5}, "invalid"),
    "something else": ({"reason": "because"}, "invalid"),
}


@pytest.mark.parametrize(("changes", "code"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("where", ["identity-codes", "locks"])
def test_what_no_document_says_is_refused_at_the_desk(desk, where, changes, code):
    body = {"name": "孙小样", "id_number": WHOLE} | changes

    assert code_of(desk.post(where, body), 422) == code


# Under 14, and failures


def test_under_fourteen_nobody_is_proven_at_the_counter_alone(phone):
    child = make_id_number("20200101")

    assert code_of(try_to_start_at_counter(phone, id_number=child), 403) == "under_14"


def test_failures_at_the_counter_close_the_account_like_any_other(desk, phone):
    for _ in range(5):
        complete(phone, start_at_counter(phone), "0" * 13)

    assert code_of(try_to_start_at_counter(phone), 429) == "rate_limited"
