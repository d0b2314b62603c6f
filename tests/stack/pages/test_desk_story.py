"""From a photograph to an issued license: a citizen's window, and those of two officers."""

from tests.stack.pages.people import CLERK, COLLEAGUE

MOST_KEYS = 12
NURSE = "尉迟星野"  # whose paper the register does not know: two officers decide


def apply(citizen):
    """Fill the form in, photograph everything that is asked for, hand it in; returns its id."""
    citizen.page.goto(f"{citizen.address}/wallet/#/apply")
    citizen.tap("演示环境：填入")
    return citizen.hand_in()


def test_two_officers_by_keyboard_alone_make_an_electronic_license_of_a_paper(windows):
    citizen = windows.citizen(NURSE)
    case = apply(citizen)
    clerk, colleague = windows.officer(CLERK), windows.officer(COLLEAGUE)

    clerk.open_case(case)
    clerk.sees("查不到")
    clerk.press("s")
    clerk.told("已受理")
    clerk.press("t")
    clerk.page.keyboard.type("原件已核对，登记系统漏录")
    clerk.press("Enter")
    clerk.told("等待另一名经办人复核")

    colleague.open_case(case)
    colleague.sees("经办员甲 已于")
    colleague.press("t")
    colleague.page.keyboard.type("同意初审意见，原件清晰")
    colleague.press("Enter")
    colleague.told("已通过")

    citizen.tap("查看证照")
    citizen.sees("状态记录")


def test_a_rejection_gives_the_reason_and_what_to_do(windows):
    citizen = windows.citizen("柏晚秋")
    case = apply(citizen)
    clerk = windows.officer(CLERK)

    clerk.open_case(case)
    clerk.press("j")
    clerk.page.locator("#reason").select_option("incomplete")
    clerk.page.fill("#why", "照片里看不到发证机关的印章。")
    clerk.page.keyboard.press("Control+Enter")
    clerk.told("已办结")

    citizen.sees("照片里看不到发证机关的印章。")
    citizen.sees("请备齐材料后重新申领。")


def test_a_case_is_opened_decided_and_left_with_few_keys(windows):
    citizen = windows.citizen("柏晚秋")
    case = apply(citizen)
    clerk = windows.officer(CLERK)
    clerk.page.locator(f'a.case[href="#/case/{case}"]').focus()

    keys = ["Enter", "s", "t", "Enter", "n"]
    for key, then in zip(
        keys, [".decision", ".told", "#comment", ".told button", None], strict=True
    ):
        clerk.press(key)
        if then:
            clerk.page.locator(then).first.wait_for()

    clerk.page.wait_for_function("id => !location.hash.endsWith(id)", arg=case)
    citizen.sees("查看证照")
    assert len(keys) <= MOST_KEYS
