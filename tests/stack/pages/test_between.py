"""What happens to a license between showing and scanning counts: the state is read at the gate."""

import pytest

from tests.stack.pages.people import DOCTOR, VENUE
from tests.stack.pages.programs import IssuingSystem

NURSE = "祁朔"  # who has nothing of their own


@pytest.fixture
def issuing(stack):
    return IssuingSystem(stack)


def refused_after(windows, issuing, identifier, event):
    """Show the license, let something happen to it, scan: returns what the gate says."""
    citizen, venue = windows.citizen(NURSE), windows.venue(VENUE)
    citizen.page.locator(".card", has_text="有效").first.wait_for()
    citizen.show()
    picture = citizen.picture()
    issuing.tell(identifier, event)
    venue.look_at(picture)
    said = venue.verdict()
    citizen.sees(f"{VENUE} 刚刚查看了")
    # The gate learns which license it was, and nothing about its holder.
    slip = venue.page.locator(".slip").inner_text()
    assert ("护士执业证书" in slip, NURSE[0] in slip) == (True, False)
    return said


def test_a_license_that_ends_between_showing_and_scanning_is_refused(windows, issuing):
    identifier = issuing.push(NURSE)

    suspended = refused_after(windows, issuing, identifier, "suspend")
    issuing.tell(identifier, "resume")
    revoked = refused_after(windows, issuing, identifier, "revoke")

    assert suspended == ("invalid", "证照被暂停")
    assert revoked == ("invalid", "证照被吊销")


def test_a_code_is_worth_nothing_after_its_holder_has_stopped_everything(windows):
    citizen, venue = windows.citizen(DOCTOR), windows.venue(VENUE)
    citizen.show()
    picture = citizen.picture()

    citizen.page.goto(f"{citizen.address}/wallet/#/me")
    citizen.tap("紧急停用")
    citizen.tap("确定停用", role="button")
    citizen.sees("已停用")
    venue.look_at(picture)

    assert venue.verdict() == ("invalid", "持证人已作废这个码")
