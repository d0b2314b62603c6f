"""What was typed is there again after whatever happened meanwhile."""

import json

import pytest

WORDS = "执业地点写错了：应当是样例市第一医院，不是第二医院。𬬻䶮"


def reload(citizen, path):
    citizen.page.reload()


def go_back_and_return(citizen, path):
    citizen.page.goto(f"{citizen.address}/wallet/#/me")
    citizen.sees("退出登录")
    citizen.page.go_back()


def close_the_tab(citizen, path):
    citizen.page.close()
    citizen.page = citizen.context.new_page()
    citizen.page.goto(citizen.address + path)


def end_the_session(citizen, path):
    citizen.page.evaluate("localStorage.removeItem('wallet.tokens')")
    citizen.page.reload()
    citizen.tap(citizen.name)
    citizen.page.wait_for_timeout(300)
    citizen.page.goto(citizen.address + path)


def cut_the_network(citizen, path):
    citizen.context.set_offline(True)
    citizen.page.locator("form button").last.click()
    citizen.sees("网络不通")
    citizen.context.set_offline(False)
    citizen.page.reload()


INTERRUPTIONS = [reload, go_back_and_return, close_the_tab, end_the_session, cut_the_network]
# Of each form: who fills it in, where it is, and what is typed where.
FORMS = {
    "an objection": ("闻人知远", "/wallet/#/object", {"#words": WORDS}),
    "an application": (
        "尉迟星野",
        "/wallet/#/apply",
        {"#certificate_number": "201899005930", "#authority": "11990100000000027A"},
    ),
    "a claim": ("甘棠", "/wallet/#/applications", {"#claim": "K7X49M2P0000Z"}),
    "proving who one is": ("祁朔", "/wallet/#/bind", {"#name": "祁朔朔", "#number": "9901012001"}),
}


@pytest.mark.parametrize("form", FORMS)
def test_no_letter_is_lost_whatever_interrupts(windows, form):
    windows.expected = ("ERR_INTERNET_DISCONNECTED", "ERR_ABORTED")
    name, path, typed = FORMS[form]
    citizen = windows.citizen()
    citizen.name = name
    start(citizen, form, path)
    for interruption in INTERRUPTIONS * 4:
        for place, text in typed.items():
            citizen.page.locator(place).fill("")
            citizen.page.locator(place).press_sequentially(text)
        interruption(citizen, path)
        for place, text in typed.items():
            citizen.page.locator(place).wait_for()
            assert citizen.page.input_value(place) == text, (interruption.__name__, place)


def start(citizen, form, path):
    if form == "proving who one is":
        citizen.open("/wallet/")
        citizen.tap(citizen.name)
        citizen.page.locator("#number").wait_for()
        return
    citizen.sign_in(citizen.name)
    citizen.page.goto(citizen.address + path)
    if form == "a claim":
        citizen.tap("领取窗口代办的申领")
    if form == "an application":
        citizen.page.locator("#type").select_option("nurse_practice")


def test_two_tabs_renew_one_session_once_and_both_go_on(windows):
    citizen = windows.citizen("闻人知远")
    first, second = citizen.page, citizen.context.new_page()
    second.goto(f"{citizen.address}/wallet/")
    second.locator(".card").first.wait_for()
    renewals = []
    citizen.context.on(
        "request",
        lambda request: renewals.append(request) if "/oauth/token" in request.url else None,
    )
    tokens = json.loads(first.evaluate("localStorage.getItem('wallet.tokens')"))
    first.evaluate(
        "text => localStorage.setItem('wallet.tokens', text)", json.dumps({**tokens, "until": 0})
    )

    for page in (first, second):
        page.evaluate("location.hash = '#/usage'")
    for page in (first, second):
        page.get_by_text("用证记录").first.wait_for()
        page.locator(".empty, .line").first.wait_for()

    assert len(renewals) == 1


def test_a_double_tap_makes_one_objection(windows):
    citizen = windows.citizen("闻人知远")
    citizen.page.goto(f"{citizen.address}/wallet/#/object")
    citizen.page.fill("#words", WORDS)
    made = []
    citizen.context.on(
        "response",
        lambda answer: (
            made.append(answer.status)
            if answer.request.method == "POST" and answer.url.endswith("/objections")
            else None
        ),
    )

    citizen.page.get_by_role("button", name="提交").dblclick()
    citizen.sees("办理进度")

    assert made.count(201) == 1


def test_a_session_that_has_ended_says_so_and_leads_back(windows):
    windows.expected = ("400", "401")
    citizen = windows.citizen("闻人知远")
    citizen.end_session()

    citizen.page.goto(f"{citizen.address}/wallet/#/messages")

    citizen.sees("登录已失效")
    citizen.tap("闻人知远")
    citizen.page.wait_for_url("**/wallet/#/messages")


def test_many_tabs_that_renew_at_once_keep_one_session(windows):
    windows.expected = ("401",)  # a call that was on its way when its token was replaced
    citizen = windows.citizen("闻人知远")
    tabs = [citizen.page, *(citizen.context.new_page() for _ in range(5))]
    for tab in tabs[1:]:
        tab.goto(f"{citizen.address}/wallet/")
        tab.locator(".card").first.wait_for()
    for _ in range(3):
        for tab in tabs:
            tab.evaluate("""() => {
              const tokens = JSON.parse(localStorage.getItem('wallet.tokens'));
              localStorage.setItem('wallet.tokens', JSON.stringify({...tokens, until: 0}));
              location.hash = location.hash === '#/usage' ? '#/me' : '#/usage';
            }""")
        for tab in tabs:
            tab.locator(".busy").first.wait_for(state="detached")
            tab.get_by_role("main").wait_for()

    assert [tab.get_by_text("登录已失效").count() for tab in tabs] == [0] * len(tabs)
    assert citizen.page.evaluate("localStorage.getItem('wallet.tokens')") is not None


def test_a_license_that_cannot_be_shown_is_said_below_the_others(windows):
    citizen = windows.citizen()

    def withhold(route):
        answer = route.fetch()
        body = answer.json()
        body["sources"][0]["withheld"] = {"count": 1, "remedy": "有1份证照暂时不能显示。"}
        route.fulfill(response=answer, json=body)

    citizen.page.route("**/api/v1/me/licenses?*", withhold)
    citizen.sign_in()

    citizen.sees("有1份证照暂时不能显示。")
