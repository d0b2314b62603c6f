"""A bad network, impatient thumbs, a session that ends: people get where they were going."""

import pytest

from tests.stack.pages.people import DOCTOR, VENUE, photograph

OFFLINE = ("ERR_INTERNET_DISCONNECTED",)


class Cut:
    """Each tap is tried without a network first: it is told, nothing is lost, and works after."""

    def __init__(self, window):
        self.window = window

    def tap(self, words, then, role="button"):
        self.window.context.set_offline(True)
        self.window.tap(words, role=role)
        self.window.sees("网络不通")
        self.window.context.set_offline(False)
        self.window.tap(words, role=role)
        self.window.page.locator(then).first.wait_for()


def test_the_network_is_cut_at_each_step_of_showing_and_of_saying_not_me(windows):
    windows.expected = OFFLINE
    citizen, venue = windows.citizen(DOCTOR), windows.venue(VENUE)
    cut = Cut(citizen)
    citizen.tap("出示", role="link")
    citizen.sees("对方能看到什么")
    citizen.context.set_offline(True)
    citizen.tap("出示亮证码", role="button")
    citizen.sees("网络不通")
    citizen.context.set_offline(False)
    citizen.page.locator("img.qr").wait_for()  # by itself
    picture = citizen.picture()

    venue.page.wait_for_load_state("networkidle")  # the decoder is there

    # The phone without a network is looked at all the same, and hears of it afterwards.
    citizen.context.set_offline(True)
    venue.context.set_offline(True)
    venue.look_at(picture)
    unknown = venue.verdict()
    venue.context.set_offline(False)
    venue.next()
    venue.look_at(picture)
    green = venue.verdict()
    citizen.context.set_offline(False)
    citizen.sees("刚刚查看了")

    assert unknown == ("unknown", "网络不通，没有核验")
    assert green == ("valid", "")
    cut.tap("不是我", then="text=已记下")


def test_the_network_is_cut_at_each_step_of_an_application_for_a_child(windows):
    windows.expected = OFFLINE
    citizen = windows.citizen("叶清棠")
    cut, page = Cut(citizen), citizen.page
    page.goto(f"{citizen.address}/wallet/#/apply")
    page.locator("#type").select_option("birth_certificate")
    citizen.sees("子女")
    page.fill("#certificate_number", "Z990007777")
    page.locator("#authority").press_sequentially("样例市卫生健康委员会")
    cut.tap("下一步：拍照", then=".photo")

    required = page.locator(".photo", has_text="必需")
    for number in range(required.count()):
        photo = required.nth(number)
        photo.locator("input[type=file]").set_input_files(photograph(number))
        photo.locator("img.preview").wait_for()
        photo.get_by_role("button", name="旋转").click()
        citizen.context.set_offline(True)
        photo.get_by_role("button", name="上传").click()
        photo.get_by_role("alert").wait_for()
        citizen.context.set_offline(False)
        photo.get_by_role("button", name="重试").click()
        photo.get_by_text("已上传").wait_for()
    cut.tap("提交申领", then="text=等待原签发机构受理")

    assert page.get_by_role("heading", name="出生医学证明").count() == 1
    cut.tap("撤回申领", then="text=已撤回")


def test_a_session_that_ends_in_the_middle_of_a_form_costs_no_letter(windows):
    windows.expected = ("400", "401")
    citizen = windows.citizen(DOCTOR)
    citizen.page.goto(f"{citizen.address}/wallet/#/object")
    citizen.page.fill("#words", "有人冒用我的证照。𬬻")
    citizen.end_session()
    citizen.tap("提交", role="button")
    citizen.sees("登录已失效")
    citizen.tap(DOCTOR)

    citizen.page.locator("#words").wait_for()
    assert citizen.page.input_value("#words") == "有人冒用我的证照。𬬻"
    citizen.tap("提交", role="button")
    citizen.sees("办理进度")


def test_a_session_that_ends_while_a_code_is_shown_says_so(windows):
    windows.expected = ("400", "401")
    citizen = windows.citizen(DOCTOR)
    citizen.show()
    citizen.end_session()

    citizen.page.reload()

    citizen.sees("登录已失效")
    assert citizen.page.locator("img.qr").count() == 0


# Where, what is tapped twice, what it makes, and what is seen then.
DOUBLE = {
    "showing a code": ("出示亮证码", "/presentations", "还有"),
    "saying not me": ("不是我", "/dispute", "已记下"),
}


@pytest.mark.parametrize("what", DOUBLE)
def test_a_double_tap_does_one_thing(windows, what):
    words, path, seen = DOUBLE[what]
    citizen, venue = windows.citizen(DOCTOR), windows.venue(VENUE)
    citizen.tap("出示", role="link")
    citizen.sees("对方能看到什么")
    if what == "saying not me":
        citizen.tap("出示亮证码", role="button")
        citizen.page.locator("img.qr").wait_for()
        venue.look_at(citizen.picture())
        citizen.sees("刚刚查看了")
    made = []
    citizen.page.on(
        "request",
        lambda request: (
            made.append(request)
            if request.method == "POST" and request.url.endswith(path)
            else None
        ),
    )

    citizen.page.get_by_role("button", name=words).dblclick()
    citizen.sees(seen)

    assert len(made) == 1


def test_the_back_button_leaves_a_code_and_shows_none_behind(windows):
    citizen = windows.citizen(DOCTOR)
    citizen.show()

    citizen.page.go_back()

    citizen.page.locator(".card").first.wait_for()
    assert citizen.page.locator("img.qr").count() == 0
