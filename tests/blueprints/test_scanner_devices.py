"""Devices at gates over HTTP: a program makes codes and revokes, a gate trades one and scans."""

from datetime import timedelta

import pytest

from tests.blueprints.desk import code_of
from wallet.access.scanner_devices import IDLE
from wallet.short_lived.limits import BAD_ENROLLMENT_CODES

CODES = "/api/v1/scanner/enrollment-codes"
DEVICES = "/api/v1/scanner/devices"
SESSION = "/api/v1/scanner/session"
VERIFICATIONS = "/api/v1/verifications"


class Gate:
    """A browser at a gate."""

    def __init__(self, wallet, code, label=""):
        self.browser = wallet.app.test_client()
        self.answer = self.browser.post(DEVICES, json={"code": code, "label": label})
        self.said = self.answer.get_json()

    @property
    def id(self):
        return self.said["device"]["id"]

    @property
    def headers(self):
        return {"X-CSRF-Token": self.said["csrf_token"]}

    def scan(self, code="EL1:"):
        body = {"code": code, "purpose": "entry_registration", "device": self.id}
        return self.browser.post(VERIFICATIONS, json=body, headers=self.headers)


@pytest.fixture
def program(wallet):
    """The venue's program, by its token."""
    token = wallet.scanner("venue-a").token

    def ask(method, path, **options):
        headers = {"Authorization": f"Bearer {token}"}
        return wallet.client.open(path, method=method, headers=headers, **options)

    return ask


@pytest.fixture
def gate(wallet, program):
    def gate(label="一号门"):
        return Gate(wallet, program("POST", CODES, json={"label": label}).get_json()["code"])

    return gate


def test_a_gate_is_enrolled_by_a_code_and_scans(wallet, gate):
    enrolled = gate()
    code = wallet.bound(holds="physician_practice").present("physician_practice")["code"]

    answer = enrolled.scan(code)

    assert enrolled.answer.status_code == 201
    assert enrolled.said["client"]["client_id"] == "venue-a"
    assert enrolled.said["device"]["label"] == "一号门"
    assert answer.get_json()["reason"] == "ok"


def test_the_same_gate_rescans_and_another_gate_of_the_venue_does_not(wallet, gate):
    first, second = gate(), gate()
    code = wallet.bound(holds="physician_practice").present("physician_practice")["code"]

    answers = [each.scan(code).get_json() for each in (first, first, second)]

    assert [each["reason"] for each in answers] == ["ok", "ok", "already_used"]
    assert [each["rescan"] for each in answers] == [False, True, False]


def test_the_cookie_is_out_of_reach_and_outlives_the_browser(gate):
    parts = gate().answer.headers["Set-Cookie"].split("; ")

    assert parts[0].startswith("scanner=device.")
    assert {"HttpOnly", "SameSite=Strict", "Path=/api/v1"} <= set(parts)
    assert f"Max-Age={timedelta(days=400) // timedelta(seconds=1)}" in parts


def test_a_gate_goes_on_for_weeks_and_its_page_learns_who_it_is(wallet, gate):
    enrolled = gate()
    for _ in range(3):
        wallet.outside.advance(IDLE.total_seconds() - 60)
        assert enrolled.scan().status_code == 200

    shown = enrolled.browser.get(SESSION)

    assert shown.get_json()["csrf_token"] == enrolled.said["csrf_token"]
    assert shown.get_json()["device"]["id"] == enrolled.id
    assert "Max-Age" in shown.headers["Set-Cookie"]
    wallet.outside.advance(IDLE.total_seconds())
    assert code_of(enrolled.browser.get(SESSION), 401) == "unauthorized"


def test_a_revoked_gate_is_told_so_at_once_and_the_list_says_when(gate, program):
    first, second = gate("一号门"), gate("二号门")

    answer = program("DELETE", f"{DEVICES}/{first.id}")

    assert answer.status_code == 204
    assert code_of(first.scan(), 401) == "device_revoked"
    assert code_of(first.browser.get(SESSION), 401) == "device_revoked"
    assert second.scan().status_code == 200
    listed = {each["label"]: each for each in program("GET", DEVICES).get_json()["items"]}
    assert "revoked_at" in listed["一号门"]
    assert "revoked_at" not in listed["二号门"]


def test_a_gate_that_signs_out_is_revoked(gate, program):
    enrolled = gate()
    assert code_of(enrolled.browser.delete(SESSION), 403) == "csrf_token_missing"

    answer = enrolled.browser.delete(SESSION, headers=enrolled.headers)

    assert answer.status_code == 204
    assert enrolled.browser.get_cookie("scanner", path="/api/v1") is None
    assert "revoked_at" in program("GET", DEVICES).get_json()["items"][0]


def test_a_gate_enrolls_lists_and_revokes_no_gate(gate):
    enrolled = gate()
    asked = [("POST", CODES), ("GET", DEVICES), ("DELETE", f"{DEVICES}/{enrolled.id}")]

    answers = [
        enrolled.browser.open(path, method=method, headers=enrolled.headers)
        for method, path in asked
    ]

    assert {code_of(each, 401) for each in answers} == {"unauthorized"}


def test_another_verifiers_device_does_not_exist(wallet, gate):
    device, token = gate().id, wallet.scanner("venue-b").token

    answer = wallet.client.delete(
        f"{DEVICES}/{device}", headers={"Authorization": f"Bearer {token}"}
    )

    assert code_of(answer, 404) == "not_found"


def test_a_wrong_code_says_what_to_do_and_many_close_the_door(wallet):
    for _ in range(BAD_ENROLLMENT_CODES.number):
        assert code_of(Gate(wallet, "0" * 13).answer, 401) == "wrong_enrollment_code"

    assert code_of(Gate(wallet, "0" * 13).answer, 429) == "rate_limited"
