import json
import socket
import tracemalloc
from datetime import UTC, datetime

import pytest

from tests.wallet.licenses.factories import NURSE
from tests.wallet.licenses.registers import TinyRegister, answer, make_certificate
from wallet.errors import Unavailable
from wallet.licenses.arrival import Arrival, Illegible
from wallet.outside import Bounds
from wallet.registers.provincial.register import BOUNDS as BOUNDS_IN_USE
from wallet.registers.provincial.register import (
    MOST_CERTIFICATES,
    WORTH_A_TRY_SECONDS,
    ProvincialRegister,
    RegisterUnavailable,
)

BOUNDS = Bounds(connect_seconds=1.0, read_seconds=20.0, seconds=20.0, answer_bytes=200_000)
AT = datetime(2026, 3, 5, 0, 30, tzinfo=UTC)

NOT_ANSWERS = {
    "no object": b"[]",
    "null": b"null",
    "no head": b"{}",
    "a head that is a text": b'{"head": "ok"}',
    "no status": b'{"head": {}}',
    "a status in words": b'{"head": {"status": "0"}}',
    "true for a status": b'{"head": {"status": true}}',
    "no data": b'{"head": {"status": 0}}',
    "data that are a list": b'{"head": {"status": 0}, "data": []}',
    "no certificates": b'{"head": {"status": 0}, "data": {}}',
    "certificates that are an object": b'{"head": {"status": 0}, "data": {"certs": {}}}',
}

NOT_JSON = {
    "a page": b"<html>maintenance</html>",
    "nothing": b"",
    "half an object": b'{"head":',
    "another encoding": b"\xff\xfe\x00",
    "lists without end": b"[" * 190_000,
    "a number of 5000 digits": b"1" * 5000,
}


@pytest.fixture
def tiny():
    tiny = TinyRegister()
    yield tiny
    tiny.close()


@pytest.fixture
def register(tiny):
    register = ProvincialRegister(
        f"{tiny.address}/", access_id="sample", access_token="secret", bounds=BOUNDS
    )
    yield register
    register.close()


def ask(register, seconds=20.0):
    return register.certificates_of(
        id_type="111", id_number=NURSE.id_number, at=AT, seconds=seconds
    )


def test_the_register_is_asked_as_its_interface_says(tiny, register):
    ask(register)
    ask(register)

    (path, body), (_, second) = tiny.asked
    assert path == "/certshare/queryCertInfoByHolderCode"
    assert body["head"].keys() == {"accessId", "accessToken", "time", "reqNo"}
    assert (body["head"]["accessId"], body["head"]["accessToken"]) == ("sample", "secret")
    assert body["head"]["time"] == "20260305083000"
    assert 0 < len(body["head"]["reqNo"]) <= 32
    assert body["head"]["reqNo"] != second["head"]["reqNo"]
    assert body["data"]["holderType"] == "111"
    assert body["data"]["holderCode"] == NURSE.id_number
    assert 0 < len(body["data"]["useCause"]) <= 200


def test_every_certificate_arrives(tiny, register):
    tiny.body = answer(make_certificate(), make_certificate(ZZBH="2"))

    assert [arrival.number for arrival in ask(register)] == ["202499000123", "2"]


@pytest.mark.parametrize("body", [answer(), answer(status=10)])
def test_a_person_without_certificates_has_none(tiny, register, body):
    tiny.body = body

    assert ask(register) == ()


def test_a_certificate_that_cannot_be_read_is_named_and_does_not_hide_the_others(tiny, register):
    tiny.body = answer(make_certificate(ZZBFRQ="soon"), make_certificate())

    assert [type(one) for one in ask(register)] == [Illegible, Arrival]


@pytest.mark.parametrize("status", [2, 11, 12, 99, 100, 103])
def test_a_status_that_is_an_error_is_named(tiny, register, status):
    tiny.body = answer(status=status)

    with pytest.raises(RegisterUnavailable) as failure:
        ask(register)

    assert failure.value.cause == f"status_{status}"


@pytest.mark.parametrize("body", NOT_ANSWERS.values(), ids=NOT_ANSWERS)
def test_json_of_another_shape_is_unreadable(tiny, register, body):
    tiny.body = body

    with pytest.raises(RegisterUnavailable) as failure:
        ask(register)

    assert failure.value.cause == "unreadable"


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_a_page_instead_of_json_is_a_failure(tiny, register, body):
    tiny.kind, tiny.body = "text/html", body

    with pytest.raises(RegisterUnavailable) as failure:
        ask(register)

    assert failure.value.cause == "not_json"


@pytest.mark.parametrize("status", [301, 403, 500, 503])
def test_another_http_status_is_a_failure_and_no_redirect_is_followed(tiny, register, status):
    tiny.status, tiny.headers = status, {"Location": f"{tiny.address}/elsewhere"}

    with pytest.raises(RegisterUnavailable) as failure:
        ask(register)

    assert failure.value.cause == f"http_{status}"
    assert len(tiny.asked) == 1


def test_a_register_that_hangs_is_left_after_its_time(tiny, register):
    tiny.hang()

    with pytest.raises(RegisterUnavailable) as failure:
        ask(register, seconds=0.3)

    assert failure.value.cause == "timeout"


def test_an_address_where_nobody_listens_is_a_failure():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    register = ProvincialRegister(f"http://127.0.0.1:{port}", access_id="a", access_token="b")

    with pytest.raises(RegisterUnavailable) as failure:
        ask(register)

    assert failure.value.cause == "refused"
    register.close()


def test_a_failure_is_of_the_kind_unavailable_and_names_nobody(tiny, register):
    tiny.status = 500

    with pytest.raises(Unavailable) as failure:
        ask(register)

    assert failure.value.code == "register_unavailable"
    assert str(failure.value) == "the register gave no usable answer: http_500"
    assert NURSE.id_number not in json.dumps(failure.value.args)


@pytest.mark.parametrize("number", [MOST_CERTIFICATES, MOST_CERTIFICATES + 1, 50_000])
def test_more_certificates_than_anybody_has_are_none(tiny, number):
    register = ProvincialRegister(tiny.address, access_id="a", access_token="b")
    tiny.body = answer(*[{}] * number)

    if number > MOST_CERTIFICATES:
        assert cause_of(register) == "too_many"
    else:
        assert len(ask(register)) == number
    register.close()


def test_50_000_licenses_are_not_read_to_their_end(tiny):
    register = ProvincialRegister(tiny.address, access_id="a", access_token="b")
    tiny.body = answer(*[make_certificate()] * 50_000)
    tracemalloc.start()

    assert cause_of(register, seconds=10.0) == "too_large"

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    register.close()
    assert peak < 5 * BOUNDS_IN_USE.answer_bytes < len(tiny.body) * 5


def test_a_line_that_drops_is_tried_once_more(tiny, register):
    tiny.body = answer(make_certificate())
    tiny.drops = 1

    assert len(ask(register)) == 1
    assert len(tiny.asked) == 2


def test_a_line_that_drops_is_not_tried_for_ever(tiny, register):
    tiny.drops = 9

    assert cause_of(register) == "dropped"
    assert len(tiny.asked) == 2


def test_with_no_time_left_there_is_no_second_try(tiny, register):
    tiny.drops = 9

    assert cause_of(register, seconds=WORTH_A_TRY_SECONDS - 0.01) == "dropped"
    assert len(tiny.asked) == 1


def cause_of(register, **how):
    with pytest.raises(RegisterUnavailable) as failure:
        ask(register, **how)
    return failure.value.cause


# One certificate, on whatever medium


def ask_for_one(register):
    number = {"type_code": "11990000000000000D004", "number": "201600000001"}
    return register.certificate(**number, at=AT, seconds=20.0)


def one(certificate, status=0):
    data = {"cert": certificate} if certificate else {}
    return json.dumps({"head": {"status": status}, "data": data}).encode()


def test_a_certificate_on_paper_is_found_by_its_number_and_has_no_identifier(tiny, register):
    tiny.body = one(make_certificate(ZZBS=""))

    found = ask_for_one(register)

    ((path, asked),) = tiny.asked
    assert path == "/certshare/queryCertInfo"
    assert asked["data"]["certTypeCode"] == "11990000000000000D004"
    assert asked["data"]["certNumber"] == "201600000001"
    assert 0 < len(asked["data"]["useCause"]) <= 200
    assert found.identifier == ""


def test_a_certificate_that_the_register_does_not_know_is_none(tiny, register):
    tiny.body = one(None, status=10)

    assert ask_for_one(register) is None


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (one(None), "unreadable"),
        (one({"ZZBS": ""}), "unreadable"),
        (one(None, status=11), "status_11"),
        (b'{"head": {"status": 0}, "data": {"cert": []}}', "unreadable"),
        *((body, "unreadable") for body in NOT_ANSWERS.values()),
        *((body, "not_json") for body in NOT_JSON.values()),
    ],
)
def test_an_answer_that_is_none_is_never_taken_for_not_found(tiny, register, body, cause):
    tiny.body = body

    with pytest.raises(RegisterUnavailable) as caught:
        ask_for_one(register)

    assert caught.value.cause == cause
