"""`Idempotency-Key`: who asks twice creates once."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests
import sqlalchemy as sa

from app.extensions import db
from wallet.identity.models import Check

PATH = "/api/v1/me/identity-checks"
FACE = "/cityservice/face/identify/getverifyid"
DAY_SECONDS = timedelta(days=1).total_seconds()


@pytest.fixture
def phone(wallet):
    return wallet.sign_in(wallet.outside.citizen(holds="physician_practice"))


@pytest.fixture
def asked(phone):
    """What the phone asks for."""
    documents = phone.client.get("/api/v1/consents").get_json()["items"]
    consent = next(row for row in documents if row["method"] == "wechat_face")
    return {
        "name": phone.person["name"],
        "id_number": phone.person["id_number"],
        "method": "wechat_face",
        "consent": {"document": consent["document"], "version": consent["version"]},
    }


@pytest.fixture
def start(wallet, asked):
    """Ask for a check as a phone does, with a key."""

    def ask(phone, key="key-1", body=None, **changes):
        headers = {
            "Authorization": f"Bearer {phone.tokens['access_token']}",
            "Content-Type": "application/json",
        }
        headers |= {} if key is None else {"Idempotency-Key": key}
        written = body or json.dumps(asked | changes)
        return wallet.app.test_client().post(PATH, data=written, headers=headers)

    return ask


@pytest.fixture
def count_checks(wallet):
    def count():
        with wallet.app.app_context():
            return db.session().scalar(sa.select(sa.func.count()).select_from(Check))

    return count


def break_wechat(wallet, mode, **how):
    wallet.outside.post("/faults", {"path": FACE, "mode": mode, "times": 1, **how})


def is_broken(wallet):
    return bool(requests.get(f"{wallet.outside.url}/faults", timeout=60).json()["items"])


def test_the_same_again_is_answered_again_and_creates_nothing(phone, start, count_checks):
    first = start(phone)

    second = start(phone)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.get_json() == first.get_json()
    assert first.get_json()["handoff"]["verify_id"]
    assert count_checks() == 1


def test_the_answer_is_built_from_how_things_stand_now(phone, start):
    begun = start(phone).get_json()
    phone.outside.post(
        "/phone/face", {"verify_id": begun["handoff"]["verify_id"], "result": "pass"}
    )
    phone.call("POST", f"{PATH}/{begun['id']}/completion", {})

    again = start(phone).get_json()

    assert again == begun | {"status": "passed"}


def test_without_a_key_every_request_creates(phone, start, count_checks):
    for _ in range(2):
        assert start(phone, key=None).status_code == 201

    assert count_checks() == 2


def test_another_key_is_another_request(phone, start, count_checks):
    ids = {start(phone, key=key).get_json()["id"] for key in ("a", "b")}

    assert (len(ids), count_checks()) == (2, 2)


def test_the_same_json_written_otherwise_is_the_same(phone, start, asked):
    first = start(phone)

    turned = dict(reversed(asked.items()))
    second = start(phone, body=json.dumps(turned, indent=2, ensure_ascii=False))

    assert second.get_json() == first.get_json()


def test_another_body_with_the_same_key_is_a_conflict(phone, start, count_checks):
    start(phone)

    other = start(phone, id_type="112")
    shaped = start(phone, name=phone.person["name"] + " ")

    for answer in (other, shaped):
        assert (answer.status_code, answer.get_json()["code"]) == (409, "idempotency_conflict")
        assert answer.get_json()["title"] == "这次提交与之前的内容不一致，请返回后重新提交"
    assert count_checks() == 1


def test_the_key_of_one_account_says_nothing_to_another(wallet, phone, start):
    mine = start(phone).get_json()["id"]
    other = wallet.sign_in(wallet.outside.citizen(holds="nurse_practice"))

    theirs = start(other, name=other.person["name"], id_number=other.person["id_number"])

    assert theirs.status_code == 201
    assert theirs.get_json()["id"] != mine


def test_after_a_day_the_key_is_forgotten(wallet, phone, start, count_checks):
    first = start(phone).get_json()["id"]
    wallet.outside.advance(DAY_SECONDS)
    later = wallet.sign_in(phone.person)

    second = start(later)

    assert second.status_code == 201
    assert second.get_json()["id"] != first


@pytest.mark.parametrize("key", ["", " ", "two words", "schlüssel", "证", "a\tb", "x" * 256])
def test_a_key_is_one_to_255_visible_ascii_characters(phone, start, count_checks, key):
    answer = start(phone, key=key.encode().decode("latin-1"))

    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid")
    assert count_checks() == 0


@pytest.mark.parametrize("key", ["a", "!" * 255, "~{}\"',;"])
def test_any_visible_ascii_is_a_key(phone, start, key):
    assert start(phone, key=key).get_json() == start(phone, key=key).get_json()


def test_what_was_refused_may_be_corrected_with_the_same_key(phone, start):
    refused = start(phone, id_number="990101199001010001")

    corrected = start(phone)

    assert (refused.status_code, corrected.status_code) == (422, 201)


def test_what_failed_on_the_way_may_be_tried_again(wallet, phone, start):
    break_wechat(wallet, "error", errcode=-1)
    failed = start(phone)

    again = start(phone)

    assert (failed.status_code, again.status_code) == (503, 201)


def test_of_two_at_once_one_creates_and_both_hear_of_it(wallet, phone, start, count_checks):
    break_wechat(wallet, "delay", seconds=0.5)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: start(phone), range(2)))

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].get_json() == answers[1].get_json()
    assert count_checks() == 1


def test_where_the_first_of_two_fails_the_other_creates(wallet, phone, start, count_checks):
    break_wechat(wallet, "error", errcode=-1)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda _: start(phone), range(2)))

    assert sorted(answer.status_code for answer in answers) == [201, 503]


def test_who_has_waited_long_enough_is_told_to_come_back(wallet, phone, start):
    # Longer than the second waits for it, and shorter than the wallet waits for WeChat.
    break_wechat(wallet, "delay", seconds=4.5)

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(start, phone)
        while is_broken(wallet):
            time.sleep(0.02)
        second = start(phone)

    assert (second.status_code, second.get_json()["code"]) == (409, "idempotency_in_progress")
    assert second.headers["Retry-After"] == "1"
    assert second.get_json()["title"] == "上一次提交还在处理中，请稍后再试"
    assert start(phone).get_json() == first.result().get_json()


def test_neither_key_nor_body_is_kept(wallet, phone, start, tmp_path):
    start(phone, key="a-key-of-the-phone")

    kept = b"".join(file.read_bytes() for file in tmp_path.glob("short-lived.sqlite*"))

    assert b"idempotency:" in kept
    for secret in ("a-key-of-the-phone", phone.person["name"], phone.person["id_number"]):
        assert secret.encode() not in kept
        assert json.dumps(secret).strip('"').encode() not in kept


def test_the_documentation_tells_of_the_header(wallet):
    documented = wallet.client.get("/openapi.json").get_json()["paths"][PATH]["post"]

    (header,) = [one for one in documented["parameters"] if one["in"] == "header"]
    assert (header["name"], header["required"]) == ("Idempotency-Key", False)
    assert documented["responses"]["409"] == {"$ref": "#/components/responses/CONFLICT"}
