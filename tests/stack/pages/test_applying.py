"""Applications for others, and those that a clerk has filed at the counter."""

from io import StringIO

import pytest

from app.demo.page import Page
from app.demo.stage import enter
from tests.stack.pages.people import CLERK

CITY = "样例市卫生健康委员会"
# Who applies, for what, and what the page says for whom it is.
OTHERS = {
    "a mother for her child": ("叶清棠", "birth_certificate", "Z990008888", "子女"),
    "a principal for her institution": ("陆景𬬻", "medical_institution", "PDY990001", "机构"),
}


@pytest.mark.parametrize("who", OTHERS)
def test_an_application_for_somebody_else_goes_to_the_desk_and_back(windows, who):
    name, kind, number, for_whom = OTHERS[who]
    citizen, clerk = windows.citizen(name), windows.officer(CLERK)
    page = citizen.page
    page.goto(f"{citizen.address}/wallet/#/apply")
    page.locator("#type").select_option(kind)
    citizen.sees(for_whom)
    page.fill("#certificate_number", number)
    page.locator("#authority").press_sequentially(CITY)
    case = citizen.hand_in()

    clerk.open_case(case)
    clerk.press("j")
    clerk.page.locator("#reason").select_option("incomplete")
    clerk.page.fill("#why", "请携带原件到窗口核对档案。")
    clerk.page.keyboard.press("Control+Enter")

    # The phone lies on the table, open: it follows by itself.
    citizen.sees("请携带原件到窗口核对档案。")
    assert page.locator("ol.group li").count() == 3  # draft, handed in, refused


def test_what_was_filed_at_the_counter_is_claimed_by_its_code(windows, stack):
    stage = enter(stack.app, stack.sandbox, Page(StringIO(), colored=False))
    phone = stage.phone_of("license is on an IC card")
    desk = stage.desk_for(phone)
    desk.sign_in()
    [paper] = phone.person["paper"]
    asked = ("type", "medium", "certificate_number", "card_number", "authority", "issued_on")
    body = {name: paper[name] for name in asked}
    body |= {name: phone.person[name] for name in ("name", "id_number")}
    headers = {"X-CSRF-Token": desk.csrf_token}
    filed = desk.app.ask("POST", "/api/v1/desk/applications", body, headers=headers).expect(201)
    citizen = windows.citizen(phone.person["name"])
    citizen.page.goto(f"{citizen.address}/wallet/#/applications")
    citizen.tap("领取窗口代办的申领")

    windows.expected = ("404",)
    citizen.page.fill("#claim", "0" * 13)
    citizen.tap("保存", role="button")
    citizen.page.get_by_role("alert").wait_for()
    citizen.page.fill("#claim", filed["claim_code"].lower())
    citizen.tap("保存", role="button")

    citizen.page.wait_for_url(f"**/#/applications/{filed['id']}")
    citizen.sees(paper["card_number"])
