"""A gate is enrolled once by a code that the venue's program made, and can be revoked."""

import pytest

from tests.stack.pages.people import DOCTOR, VENUE
from tests.stack.pages.programs import Program

SCANNER = "/scanner"


class Office(Program):
    """The venue's program, in its office."""

    def __init__(self, stack):
        super().__init__(stack, "venue-a")

    def code(self):
        return self.ask("POST", f"{SCANNER}/enrollment-codes", {"label": "一号门"})["code"]

    def revoke_newest(self):
        newest = self.ask("GET", f"{SCANNER}/devices")["items"][0]
        self.ask("DELETE", f"{SCANNER}/devices/{newest['id']}")


@pytest.fixture
def program(stack):
    return Office(stack)


def test_a_gate_is_enrolled_by_a_typed_code_and_checks_what_was_chosen(windows, program):
    citizen, venue = windows.citizen(DOCTOR), windows.venue()
    venue.open("/scanner/")
    venue.page.fill("#code", f" {program.code().lower()} ")
    venue.page.fill("#label", "东门")
    venue.tap("核验什么")
    venue.page.get_by_label("护士执业证书").check()
    venue.tap("登记", role="button")
    venue.sees("东门")

    citizen.show()
    venue.look_at(citizen.picture())

    assert venue.verdict() == ("invalid", "不是要求的证照类型")


def test_a_code_comes_by_link_too_and_stays_in_no_address(windows, program):
    venue = windows.venue()
    venue.open(f"/scanner/#/signin/{program.code()}")
    venue.tap("登记", role="button")
    venue.sees("· 一号门")

    venue.page.wait_for_url(f"{venue.address}/scanner/#/ready")


def test_a_wrong_code_is_told_and_what_was_typed_stays(windows):
    windows.expected = ("401",)
    venue = windows.venue()
    venue.open("/scanner/")
    venue.page.fill("#code", "0000-0000-00000")
    venue.page.fill("#label", "东门")
    venue.tap("登记", role="button")
    venue.sees("登记码不对")

    assert venue.page.input_value("#code") == "0000-0000-00000"
    assert venue.page.input_value("#label") == "东门"


def test_an_enrolled_gate_is_there_again_when_the_browser_is_opened_anew(windows, program):
    venue = windows.venue(VENUE)
    kept = venue.context.storage_state()

    again = windows.venue(storage_state=kept)
    again.open("/scanner/")
    again.type("https://evil.example")

    assert again.verdict()[0] == "invalid"
    assert all(cookie["expires"] > 0 for cookie in kept["cookies"])


def test_a_gate_that_is_revoked_in_the_middle_is_told_so(windows, program):
    windows.expected = ("401",)
    venue = windows.venue(VENUE)
    program.revoke_newest()

    venue.type("EL1:" + "0" * 138)

    venue.sees("这台设备已被停用")
    assert venue.page.locator(".verdict").count() == 0


def test_a_gate_that_is_revoked_while_it_is_off_is_told_so_when_it_opens(windows, program):
    windows.expected = ("401",)
    venue = windows.venue(VENUE)
    program.revoke_newest()

    venue.page.reload()

    venue.sees("这台设备已被停用")
