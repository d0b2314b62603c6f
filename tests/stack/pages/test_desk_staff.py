"""Who works at an authority, in a browser: seen by those who watch, changed by two."""

from datetime import datetime

import requests

from tests.stack.pages.people import CLERK, COLLEAGUE, SUPERVISOR
from wallet.crypto import totp


def test_only_who_watches_over_others_sees_the_place(windows):
    clerk, supervisor = windows.officer(CLERK), windows.officer(SUPERVISOR)

    assert clerk.page.get_by_role("link", name="人员").count() == 0
    supervisor.tap("人员", role="link")
    supervisor.sees("officer-city-2")


def test_what_officers_did_is_shown_and_can_be_exported(windows):
    auditor = windows.officer("auditor-province-1")

    auditor.tap("审计", role="link")
    auditor.sees("officer.signed_in")
    with auditor.page.expect_download() as saved:
        auditor.tap("全部导出（NDJSON）", role="button")

    assert "officer.signed_in" in saved.value.path().read_text("utf-8")


def test_a_clerk_is_no_second_supervisor_and_what_was_typed_stays(windows):
    windows.expected = ("409",)
    supervisor = windows.officer(SUPERVISOR)
    found = requests.get(f"{windows.sandbox}/cast", timeout=10).json()["officers"]
    clerk = next(each for each in found if each["username"] == COLLEAGUE)
    supervisor.tap("人员", role="link")
    supervisor.tap("新增经办人员", role="button")
    said = {"username": "officer-city-9", "name": "孙小样", "id_number": "99010119900305017X"}
    for name, value in said.items():
        supervisor.page.fill(f"#{name}", value)

    at = requests.post(f"{windows.sandbox}/clock", json={"advance_seconds": 31}, timeout=10).json()
    code = totp.code_at(clerk["totp_secret"], at=datetime.fromisoformat(at["now"]))
    supervisor.page.fill("#second", COLLEAGUE)
    supervisor.page.fill("#password", clerk["password"])
    supervisor.page.fill("#totp", code)
    supervisor.tap("两人确认", role="button")

    supervisor.sees("须由另一名经办人复核")
    assert supervisor.page.input_value("#name") == "孙小样"
    assert supervisor.page.input_value("#password") == ""
