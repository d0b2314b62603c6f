"""Queues in a browser: rows that stay where they are, cases that somebody works on."""

import pytest

from tests.stack.pages.cases import Cases
from tests.stack.pages.people import CLERK, COLLEAGUE, SUPERVISOR

POLL_MS = 10_000


@pytest.fixture(scope="module")
def cases(stack):
    return Cases(stack)


def rows(officer):
    return officer.page.locator("a.case").evaluate_all("links => links.map(each => each.hash)")


def test_a_list_refreshes_itself_and_never_moves_under_the_cursor(windows, cases):
    first, second = cases.several(2)
    windows.expected = ("409",)
    clerk, colleague = windows.officer(), windows.officer()
    clerk.page.clock.install()
    clerk.sign_in(CLERK)
    colleague.sign_in(COLLEAGUE)
    before = rows(clerk)

    colleague.open_case(first.id)
    colleague.press("q")
    colleague.sees("此件在您手上")
    cases.submitted()
    clerk.page.clock.run_for(POLL_MS)
    clerk.sees("新到 1 件，离开 1 件")

    assert rows(clerk) == before
    assert clerk.page.locator("tr.gone").count() == 1
    clerk.press("g")
    clerk.page.locator("tr.gone").wait_for(state="detached")
    assert f"#/case/{first.id}" not in rows(clerk)
    assert f"#/case/{second.id}" in rows(clerk)


def test_whoever_opens_a_held_case_sees_that_before_the_first_key(windows, cases):
    case = cases.submitted()
    clerk, colleague = windows.officer(CLERK), windows.officer(COLLEAGUE)
    clerk.open_case(case.id)
    clerk.press("q")
    clerk.sees("此件在您手上")

    colleague.open_case(case.id)

    colleague.sees("经办员甲 正在办理此件")
    assert colleague.page.locator(".decision").count() == 0


def test_a_supervisor_hands_a_held_case_to_somebody_else(windows, cases):
    case = cases.submitted()
    clerk, supervisor = windows.officer(CLERK), windows.officer(SUPERVISOR)
    clerk.open_case(case.id)
    clerk.press("q")
    clerk.sees("此件在您手上")

    supervisor.open_case(case.id)
    supervisor.press("h")
    supervisor.page.locator("#colleague").select_option(label="经办员乙 · 经办员")
    supervisor.tap("转交", role="button")

    supervisor.sees("经办员乙 正在办理此件")


def test_every_queue_has_a_key_and_a_sentence_of_its_own(windows):
    clerk = windows.officer(CLERK)
    names = clerk.page.locator(".queues a").count()

    said = set()
    for number in range(1, names + 1):
        clerk.press(str(number))
        chosen = clerk.page.locator(".queues a[aria-current=page]")
        clerk.page.wait_for_function(
            "at => document.querySelectorAll('.queues a')[at].ariaCurrent", arg=number - 1
        )
        said.add(chosen.inner_text())

    assert names == len(said) == 9


def test_a_held_case_is_told_to_who_was_there_before_and_no_word_is_lost(windows, cases):
    windows.expected = ("409",)
    case = cases.submitted()
    clerk, colleague = windows.officer(CLERK), windows.officer(COLLEAGUE)
    for officer in (clerk, colleague):
        officer.open_case(case.id)
    clerk.press("j")
    clerk.page.fill("#why", "编号对不上")

    colleague.press("s")
    colleague.told("已受理")
    clerk.page.keyboard.press("Control+Enter")

    clerk.told("这件刚刚有了变化：本机构：已受理")
    assert clerk.page.input_value("#why") == "编号对不上"
    clerk.page.keyboard.press("Control+Enter")
    clerk.told("已办结")
