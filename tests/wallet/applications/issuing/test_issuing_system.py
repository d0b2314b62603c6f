"""The issuing system's client: what it asks, what it believes, and the word for everything else."""

import base64
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.wallet.licenses.registers import TinyRegister, make_certificate
from wallet.applications.issuing.issuing_system import IssuingSystem, NotIssued
from wallet.applications.issuing.orders import Order
from wallet.crypto import sm3
from wallet.licenses.arrival import Guardian, Party, Representative
from wallet.outside import Bounds

BOUNDS = Bounds(connect_seconds=10.0, read_seconds=20.0, seconds=20.0, answer_bytes=200_000)
FILE = b"%PDF-1.4 sample"


def make_order(**changes):
    usual: dict[str, Any] = {
        "application_no": "SL20261121000000000001",
        "type_code": "11990000000000000D004",
        "number": "202499000001",
        "authority_code": "11990100000000027A",
        "authority_name": "样例市卫生健康委员会",
        "issued_on": date(2024, 1, 1),
        "holders": (Party("person", "苏禾", "111", "990101199208031263"),),
        "guardians": (),
        "representative": None,
        "fields": {"practice_place": "样例市第一医院"},
        "replaces": None,
    }
    return Order(**(usual | changes))


def issued(**changes):
    file = {
        "contentType": "application/pdf",
        "content": base64.b64encode(FILE).decode(),
        "digest": sm3.digest(FILE).hex(),
    }
    body = {"status": "issued", "certificate": make_certificate(), "file": file | changes}
    return json.dumps(body).encode()


@pytest.fixture
def tiny():
    tiny = TinyRegister()
    tiny.status, tiny.body = 201, issued()
    yield tiny
    tiny.close()


@pytest.fixture
def system(tiny):
    system = IssuingSystem(tiny.address, access_id="sample", access_token="secret", bounds=BOUNDS)
    yield system
    system.close()


@pytest.fixture
def hasty_system(tiny):
    bounds = replace(BOUNDS, read_seconds=0.3, seconds=0.6)
    system = IssuingSystem(tiny.address, access_id="sample", access_token="secret", bounds=bounds)
    yield system
    system.close()


def refusal(system):
    with pytest.raises(NotIssued) as caught:
        system.issue(make_order(), key="key-1")
    return caught.value


def test_a_license_comes_with_its_file(system):
    found = system.issue(make_order(), key="key-1")

    assert found.arrival.identifier == make_certificate()["ZZBS"]
    assert (found.content, found.content_type) == (FILE, "application/pdf")


def test_the_order_is_spelled_with_the_registers_tags(system, tiny):
    order = make_order(
        guardians=(Guardian("叶清棠", "990101199402113481", "mother"),),
        representative=Representative("陆景𬬻", "990101197909066179"),
        replaces="1.2.156",
    )

    system.issue(order, key="key-1")

    ((path, asked),) = tiny.asked
    assert path == "/issuing/certificates"
    assert asked == {
        "applicationNo": "SL20261121000000000001",
        "ZZLXDM": "11990000000000000D004",
        "ZZBH": "202499000001",
        "ZZBFJGDM": "11990100000000027A",
        "ZZBFJG": "样例市卫生健康委员会",
        "ZZBFRQ": "20240101",
        "CZZT": [{"CZZT": "苏禾", "CZZTDM": "990101199208031263", "CZZTDMLXDM": "111"}],
        "JHR": [{"XM": "叶清棠", "ZJHM": "990101199402113481", "GX": "mother"}],
        "FZR": {"XM": "陆景𬬻", "ZJHM": "990101197909066179"},
        "KZ": {"PRACTICE_PLACE": "样例市第一医院"},
        "replaces": "1.2.156",
    }


@pytest.mark.parametrize(
    ("status", "body", "reason", "is_final"),
    [
        (409, b"{}", "idempotency_conflict", True),
        (422, b'{"code": "holder_differs"}', "holder_differs", True),
        (422, b'{"code": "990101199208031263"}', "unacceptable", True),
        (422, b'{"code": 5}', "unacceptable", True),
        (422, b"{}", "unacceptable", True),
        (422, b"<html>", "not_json", False),
        (202, b'{"status": "processing"}', "processing", False),
        (200, b"{}", "http_200", False),
        (302, b"", "http_302", False),
        (401, b"{}", "http_401", False),
        (500, b"", "http_500", False),
        (503, b"<html>", "http_503", False),
        (201, b"", "not_json", False),
        (201, b"[" * 100_000, "not_json", False),
        (201, b"[]", "unreadable", False),
        (201, b"{}", "unreadable", False),
        (201, b'{"certificate": {}, "file": {}}', "unreadable", False),
        (201, b" " * 200_001, "too_large", False),
        (201, issued(digest="0" * 64), "digest_differs", False),
        (201, issued(digest=None), "digest_differs", False),
        (201, issued(content="no base64!"), "unreadable", False),
        (201, issued(content=""), "unreadable", False),
        (201, issued(content=None), "unreadable", False),
        (201, issued(contentType="text/html"), "unreadable", False),
    ],
)
def test_everything_but_a_license_has_its_word(system, tiny, *, status, body, reason, is_final):
    tiny.status, tiny.body = status, body

    error = refusal(system)

    assert (error.reason, error.is_final) == (reason, is_final)
    # Only a word of the system's own says that there is no license.
    assert error.nothing_issued is (reason == "holder_differs")


@pytest.mark.parametrize(
    ("after", "seconds"), [(30, 30), (-5, 0), (10**9, 3600), ("30", 0), (True, 0), (None, 0)]
)
def test_a_pause_that_the_system_asks_for_has_bounds(system, tiny, after, seconds):
    tiny.status, tiny.body = 202, json.dumps({"retryAfter": after}).encode()

    assert refusal(system).retry_after == seconds


def test_a_system_that_hangs_up_or_hangs_is_no_answer(system, hasty_system, tiny):
    tiny.drops = 1
    assert refusal(system).reason == "dropped"

    tiny.hang()
    assert refusal(hasty_system).reason == "timeout"


def test_no_refusal_says_who_was_asked_about(system, tiny):
    tiny.status, tiny.body = 422, '{"code": "苏禾"}'.encode()

    assert "苏禾" not in str(refusal(system))
