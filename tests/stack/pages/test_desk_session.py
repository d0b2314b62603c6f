"""A session that ends in the middle: the same officer goes on, anybody else finds nothing."""

import pytest

from tests.stack.pages.cases import Cases
from tests.stack.pages.people import CLERK, COLLEAGUE

WHY = "照片里看不到印章，𬬻"


@pytest.fixture(scope="module")
def cases(stack):
    return Cases(stack)


def sign_out_elsewhere(officer):
    officer.page.evaluate(
        """async () => {
          const place = '/api/v1/desk/session';
          const {csrf_token} = await (await fetch(place)).json();
          await fetch(place, {method: 'DELETE', headers: {'X-CSRF-Token': csrf_token}});
        }"""
    )


def lose_the_cookie(officer):
    officer.context.clear_cookies()


def break_the_cookie(officer):
    cookie = officer.context.cookies()[0]
    officer.context.add_cookies([{**cookie, "value": "broken"}])


ENDS = [sign_out_elsewhere, lose_the_cookie, break_the_cookie]


@pytest.fixture(params=ENDS, ids=lambda end: end.__name__)
def interrupted(request, windows, cases):
    """An officer who has typed a reason when the session ended, and asks for the decision."""
    windows.expected = ("401",)
    officer = windows.officer(CLERK)
    officer.open_case(cases.submitted().id)
    officer.press("j")
    officer.page.fill("#why", WHY)
    request.param(officer)
    officer.page.keyboard.press("Control+Enter")
    officer.page.locator("#over[open]").wait_for()
    windows.pass_half_a_minute()
    return officer


def play(officer, username):
    officer.page.locator("#over").get_by_role("button", name=username).click()


def test_the_same_officer_signs_in_over_the_page_and_goes_on(interrupted):
    play(interrupted, CLERK)

    told = interrupted.page.locator(".told")
    told.wait_for()
    if "刚刚有了变化" in told.inner_text():  # the register of a busy machine answered only now
        interrupted.page.locator("#why").press("Control+Enter")
    interrupted.told("已办结")
    interrupted.sees(WHY)


def test_anybody_else_finds_the_page_wiped(interrupted):
    play(interrupted, COLLEAGUE)

    interrupted.page.wait_for_url("**/desk/")
    interrupted.page.locator(".queues").wait_for()
    interrupted.sees("经办员乙")
    assert WHY not in interrupted.page.content()


def test_nothing_of_the_case_is_seen_behind_the_sign_in(interrupted):
    covered = interrupted.page.evaluate(
        "document.elementFromPoint(700, 450).closest('dialog, html').id"
    )

    assert covered == "over"


def test_in_another_tab_a_page_of_somebody_else_is_wiped(windows, cases):
    officer = windows.officer(CLERK)
    officer.open_case(cases.submitted().id)
    windows.pass_half_a_minute()
    other = officer.context.new_page()
    other.goto(f"{officer.address}/desk/")
    other.get_by_role("button", name="退出").click()
    other.get_by_role("button", name=COLLEAGUE).click()
    other.locator("table.list, .empty").first.wait_for()

    officer.sees("经办员乙")
