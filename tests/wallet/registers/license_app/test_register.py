import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.wallet.licenses.factories import NURSE
from tests.wallet.licenses.license_apps import (
    HOLDER,
    LICENSE,
    SIGN_IN,
    TinyLicenseApp,
    failure,
    make_document,
    success,
)
from wallet.errors import Unavailable
from wallet.licenses.arrival import Arrival, Illegible
from wallet.outside import Bounds
from wallet.registers.license_app.register import LicenseApp
from wallet.registers.provincial.register import MOST_CERTIFICATES, RegisterUnavailable

BOUNDS = Bounds(connect_seconds=1.0, read_seconds=20.0, seconds=20.0, answer_bytes=200_000)
AT = datetime(2026, 3, 5, 0, 30, tzinfo=UTC)


@pytest.fixture
def tiny():
    tiny = TinyLicenseApp(make_document())
    yield tiny
    tiny.close()


@pytest.fixture
def city(tiny):
    city = LicenseApp(f"{tiny.address}/", account="sample", password="secret", bounds=BOUNDS)
    yield city
    city.close()


def ask(city, *, at=AT, seconds=20.0, id_type="111"):
    return city.certificates_of(id_type=id_type, id_number=NURSE.id_number, at=at, seconds=seconds)


def cause_of(city, **asked):
    with pytest.raises(RegisterUnavailable) as refusal:
        ask(city, **asked)
    assert isinstance(refusal.value, Unavailable)
    return refusal.value.cause


def test_it_signs_in_asks_for_codes_and_fetches_each_license(tiny, city):
    tiny.documents.append(make_document(id_code="2"))

    assert [arrival.number for arrival in ask(city)] == ["202499000123", "2"]

    (_, _, account), (_, query, body), *licenses = tiny.asked
    assert tiny.paths()[:2] == [SIGN_IN, HOLDER]
    assert account == {"account": "sample", "password": "secret"}
    assert query == {"access_token": "token-1"}
    assert (body["identity_type"], body["identity_num"]) == ("10", NURSE.id_number)
    assert all(body[field] for field in ("service_item_code", "service_item_name", "biz_num"))
    assert {query["auth_code"] for _, query, _ in licenses} == {"0", "1"}


def test_a_token_is_used_until_shortly_before_its_end(tiny, city):
    ask(city)
    ask(city, at=AT + timedelta(minutes=118))
    ask(city, at=AT + timedelta(minutes=119))

    assert tiny.paths().count(SIGN_IN) == 2


def test_a_token_that_is_refused_before_its_time_is_replaced_once(tiny, city):
    ask(city)
    tiny.forget_token()

    assert len(ask(city)) == 1
    assert tiny.paths().count(SIGN_IN) == 2


def test_a_token_that_is_always_refused_is_a_failure(tiny, city):
    tiny.answers[HOLDER] = failure("102")

    assert cause_of(city) == "error_102"
    assert tiny.paths().count(HOLDER) == 2


def test_a_token_that_another_question_has_renewed_meanwhile_is_kept(tiny, city):
    ask(city)

    city._forget("token-0")

    ask(city)
    assert tiny.paths().count(SIGN_IN) == 1


def test_who_holds_nothing_has_none(tiny, city):
    tiny.documents.clear()

    assert ask(city) == ()


def test_a_kind_of_document_that_it_does_not_know_is_not_asked_about(tiny, city):
    assert ask(city, id_type="414") == ()
    assert tiny.asked == []


@pytest.mark.parametrize("path", [SIGN_IN, HOLDER, LICENSE])
@pytest.mark.parametrize(
    ("said", "cause"),
    [
        (failure("199"), "error_199"),
        (failure("a sentence, 990101199003050022"), "error_other"),
        ({"ack_code": "FAILURE"}, "error_other"),
        ({"ack_code": "SUCCESS", "data": []}, "unreadable"),
        ({"ack_code": "MAYBE", "data": {}}, "unreadable"),
        ([], "unreadable"),
        (b"<html>maintenance</html>", "not_json"),
        (b"[" * 190_000, "not_json"),
        (b" " * 300_000, "too_large"),
    ],
)
def test_an_answer_that_is_none_has_a_word(tiny, city, path, said, cause):
    tiny.answers[path] = said

    assert cause_of(city) == cause


@pytest.mark.parametrize(
    ("path", "data"),
    [
        (SIGN_IN, {"access_token": 7, "expires_in": 7200}),
        (SIGN_IN, {"access_token": "", "expires_in": 7200}),
        (SIGN_IN, {"access_token": "token", "expires_in": "7200"}),
        (HOLDER, {}),
        (HOLDER, {"auth_codes": "0"}),
        (HOLDER, {"auth_codes": [0]}),
    ],
)
def test_an_answer_without_what_was_asked_for_cannot_be_read(tiny, city, path, data):
    tiny.answers[path] = success(**data)

    assert cause_of(city) == "unreadable"


def test_more_licenses_than_anybody_holds_are_not_fetched(tiny, city):
    tiny.answers[HOLDER] = success(auth_codes=["0"] * (MOST_CERTIFICATES + 1))

    assert cause_of(city) == "too_many"
    assert LICENSE not in tiny.paths()


def test_another_status_is_a_failure(tiny, city):
    tiny.status = 502

    assert cause_of(city) == "http_502"


@pytest.mark.parametrize("path", [SIGN_IN, HOLDER])
def test_a_line_that_drops_once_is_not_noticed(tiny, city, path):
    tiny.drops[path] = 1

    assert len(ask(city)) == 1


def test_a_code_that_may_be_used_up_is_not_sent_again(tiny, city):
    tiny.drops[LICENSE] = 1

    assert cause_of(city) == "dropped"
    assert tiny.paths().count(LICENSE) == 1


def test_a_server_that_hangs_is_left_within_the_seconds(tiny, city):
    tiny.hangs.clear()
    began = time.monotonic()

    assert cause_of(city, seconds=0.2) == "timeout"
    assert time.monotonic() - began < BOUNDS.seconds


def test_without_seconds_nothing_is_asked(tiny, city):
    assert cause_of(city, seconds=0) == "timeout"
    assert tiny.asked == []


def test_a_document_that_cannot_be_read_is_named_and_does_not_hide_the_others(tiny, city):
    tiny.documents.append(make_document(issue_date="soon"))

    assert [type(one) for one in ask(city)] == [Arrival, Illegible]
