"""What two officers find about a person, in a browser: asked by one, confirmed by another."""

import pytest

from tests.stack.pages.people import CLERK, COLLEAGUE
from tests.wallet.identity.factories import make_id_number

NOW, BEFORE = make_id_number("19870615", "031"), make_id_number("19870615", "033")
EVIDENCE = "样例市公安局姓名变更证明"


@pytest.fixture
def clerk(windows):
    return at_persons(windows.officer(CLERK))


@pytest.fixture
def colleague(windows):
    return at_persons(windows.officer(COLLEAGUE))


def at_persons(officer):
    officer.tap("居民事项", role="link")
    officer.page.locator("#person").wait_for()
    return officer


def row(officer):
    return officer.page.locator("tbody tr", has_text=EVIDENCE)


def look_again(officer):
    officer.page.reload()
    row(officer).wait_for()


def test_a_former_name_is_linked_and_parted_again_by_two_officers(clerk, colleague):
    for field, value in {
        "person": "样新名",
        "id_number": NOW,
        "other": "样旧名",
        "other_number": BEFORE,
        "evidence": EVIDENCE,
    }.items():
        clerk.page.fill(f"#{field}", value)
    clerk.tap("提出，等待确认", role="button")
    clerk.told("须由另一名经办人确认后才生效")
    assert NOW not in clerk.page.content()
    assert row(clerk).get_by_role("button").all_inner_texts() == ["不予确认"]

    look_again(colleague)
    row(colleague).get_by_role("button", name="确认", exact=True).click()
    colleague.told("已确认")
    assert "已生效" in row(colleague).inner_text()

    row(colleague).get_by_role("textbox").fill("弄错了人")
    row(colleague).get_by_role("button", name="终止").click()
    colleague.told("已提出终止")
    look_again(clerk)
    assert "弄错了人" in row(clerk).inner_text()
    row(clerk).get_by_role("button", name="确认", exact=True).click()
    clerk.told("已确认")
    assert row(clerk).count() == 0
