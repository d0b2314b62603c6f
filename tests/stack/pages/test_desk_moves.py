"""A wallet that moves on one officer's word, with a row that waits on the counter's page."""

import pytest

from tests.stack.pages.cases import Cases
from tests.stack.pages.people import CLERK, COLLEAGUE
from tests.wallet.identity.factories import make_id_number

NAMES = ("马样甲", "马样乙")


@pytest.fixture(scope="module")
def stage(stack):
    return Cases(stack).stage


def phones(stage, number):
    """Return the phone of somebody who is bound, and the one that they have just bought."""
    id_number = make_id_number("19850112", f"05{number}")
    person = {"name": NAMES[number], "id_number": id_number}
    older, newer = (stage.phone(person | {"openid": f"oMove{number}{each:022}"}) for each in (1, 2))
    older.arrive()
    newer.sign_in()
    return older, newer


def at_counter(officer):
    officer.tap("窗口", role="link")
    officer.page.locator("#person").wait_for()
    return officer


def start(clerk, phone):
    """Take the clerk's code to the newer phone; returns the move, which waits."""
    clerk.page.fill("#person", phone.person["name"])
    clerk.page.fill("#id_number", phone.person["id_number"])
    clerk.tap("生成办理码", role="button")
    code = clerk.page.locator(".slip-code").inner_text().replace(" ", "")
    consents = phone.app.ask("GET", "/api/v1/consents")["items"]
    consent = next(each for each in consents if each["method"] == "counter")
    statement = {each: phone.person[each] for each in ("name", "id_number")} | {
        "method": "counter",
        "consent": {each: consent[each] for each in ("document", "version")},
    }
    move = phone.ask("POST", "/me/identity-checks", statement).expect(201)["id"]
    path = f"/me/identity-checks/{move}/completion"
    phone.ask("POST", path, {"code": code}).expect(200, status="pending")
    clerk.press("n")
    return move


def row(officer, phone):
    number = phone.person["id_number"]
    return officer.page.locator("tbody tr", has_text=f"{'*' * 11}{number[-4:]}")


def test_a_second_officer_confirms_on_the_page_and_the_wallet_moves(windows, stage):
    _, newer = phones(stage, 0)
    clerk = at_counter(windows.officer(CLERK))
    start(clerk, newer)

    row(clerk, newer).get_by_text("须由另一名经办人确认").wait_for()
    assert row(clerk, newer).get_by_role("button").count() == 0
    colleague = at_counter(windows.officer(COLLEAGUE))
    row(colleague, newer).get_by_role("button", name="确认", exact=True).click()
    row(colleague, newer).wait_for(state="detached")

    assert newer.look()["bound"]


def test_after_an_objection_the_confirmation_needs_a_reason(windows, stage):
    windows.expected = ("422",)
    older, newer = phones(stage, 1)
    move = start(at_counter(windows.officer(CLERK)), newer)
    older.ask("POST", f"/me/moves/{move}/objection", {}).expect(204)

    colleague = at_counter(windows.officer(COLLEAGUE))
    waiting = row(colleague, newer)
    waiting.get_by_text("提出异议").wait_for()
    waiting.get_by_role("button", name="确认", exact=True).click()
    colleague.page.get_by_role("alert").wait_for()
    assert older.look()["bound"]
    waiting.get_by_role("textbox").fill("本人到场，旧手机已遗失")
    waiting.get_by_role("button", name="确认", exact=True).click()
    waiting.wait_for(state="detached")

    assert newer.look()["bound"]
