"""The counter in a browser: what a clerk does for somebody who stands there, and hands over."""

import re

import pytest

from tests.stack.pages.cases import Cases
from tests.stack.pages.people import CLERK, COLLEAGUE, photograph
from tests.stack.whole_stack import until

PAGES = re.compile(rb"/Type\s*/Page[^s]")
MIDWIFE, NEWCOMER = "柏晚秋", "祁朔"


@pytest.fixture(scope="module")
def cast(stack):
    return {each["name"]: each for each in Cases(stack).stage.cast["citizens"]}


@pytest.fixture
def clerk(windows):
    officer = windows.officer(CLERK)
    officer.tap("窗口", role="link")
    officer.page.locator("#person").wait_for()
    return officer


def name(clerk, person):
    clerk.page.fill("#person", person["name"])
    clerk.page.fill("#id_number", person["id_number"])


def file(clerk, person, number):
    clerk.press("2")
    name(clerk, person)
    clerk.page.locator("#type").select_option(person["paper"][0]["type"])
    clerk.page.fill("#certificate_number", f"MY990000{number:06}")
    with clerk.page.expect_response("**/desk/applications") as filed:
        clerk.tap("提交申领", role="button")
    clerk.told(f"已为 {person['name']} 提交")
    return filed.value.json()["id"]


def test_a_code_is_handed_over_on_one_page(clerk, cast):
    name(clerk, cast[NEWCOMER])
    clerk.tap("生成办理码", role="button")
    clerk.told(f"已为 {NEWCOMER} 生成办理码")

    code = clerk.page.locator(".slip-code").inner_text().replace(" ", "")

    assert len(code) >= 13
    assert len(PAGES.findall(clerk.page.pdf())) == 1
    clerk.press("n")
    clerk.page.locator("#person").wait_for()
    assert code not in clerk.page.content()
    assert clerk.page.input_value("#person") == ""


def test_an_application_is_filed_and_claimed_with_what_was_printed(windows, clerk, cast):
    citizen = windows.citizen(MIDWIFE)
    file(clerk, cast[MIDWIFE], 99)
    assert len(PAGES.findall(clerk.page.pdf())) == 2
    code = clerk.page.locator(".slip-code").inner_text().replace(" ", "")

    citizen.page.goto(f"{citizen.address}/wallet/#/applications")
    citizen.tap("领取窗口代办的申领")
    citizen.page.fill("#claim", code)
    citizen.tap("保存", role="button")

    citizen.sees("等待原签发机构受理")
    citizen.page.goto(f"{citizen.address}/wallet/#/messages")
    # The screen shows what there was when it was opened, and the worker writes a little later.
    until(lambda: is_told(citizen, "样例市卫生健康委员会"))


def is_told(citizen, words):
    citizen.page.reload()
    citizen.page.locator("article, .empty").first.wait_for()
    return citizen.page.get_by_text(words).count() > 0


def test_paper_is_scanned_after_filing_and_lies_before_the_next_officer(windows, clerk, cast):
    filed = file(clerk, cast[MIDWIFE], 98)
    photo = clerk.page.locator(".scans .photo").first

    photo.locator("input[type=file]").set_input_files(photograph(7))
    photo.get_by_role("button", name="上传").click()
    photo.locator(".badge.good").wait_for()

    assert len(PAGES.findall(clerk.page.pdf())) == 2, "scans are not printed"
    colleague = windows.officer(COLLEAGUE)
    colleague.open_case(filed)
    assert colleague.page.locator(".photo-view img").count() == 1


def test_whose_number_says_no_birthday_is_asked_for_it(clerk):
    clerk.page.locator("#id_type").select_option("414")
    clerk.page.fill("#person", "ANNA MUSTER")
    clerk.page.fill("#id_number", "C01X00T47")
    clerk.page.fill("#birth_date", "1990-03-05")
    clerk.tap("生成办理码", role="button")

    clerk.told("已为 ANNA MUSTER 生成办理码")


def test_a_lost_wallet_is_locked_and_its_citizen_is_told(windows, clerk, cast):
    citizen = windows.citizen("闻人知远")
    windows.expected = ("400", "401", "403")
    clerk.press("3")
    name(clerk, cast["闻人知远"])
    clerk.tap("锁住证照夹", role="button")
    clerk.told("的证照夹已锁住")

    citizen.page.reload()

    citizen.sees(re.compile("登录已失效|紧急停用|请选择您要扮演的人"))
