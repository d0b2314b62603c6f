"""A citizen, a venue and an officer, each before a window, doing what people do by hand."""

import io
import re
from typing import Any

from PIL import Image

MOMENT_MS = 30_000
DOCTOR = "闻人知远"
VENUE = "样例会展中心"
OTHER_VENUE = "样例高铁站"
CLERK, COLLEAGUE, SUPERVISOR = "officer-city-1", "officer-city-2", "supervisor-city-1"


def photograph(number: int) -> dict[str, Any]:
    """Take a picture, as a file of the phone; four of them differ."""
    file = io.BytesIO()
    turned = Image.linear_gradient("L").rotate(90 * number)
    turned.resize((900, 600)).convert("RGB").save(file, "JPEG")
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


class Window:
    """A browser window of its own, and everything in it that must not happen."""

    def __init__(self, browser: Any, address: str, **options: Any) -> None:
        options = {"viewport": {"width": 390, "height": 844}, "locale": "zh-CN", **options}
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(MOMENT_MS)
        self.address = address
        self.said: list[str] = []
        self.elsewhere: list[str] = []
        self.context.on("console", lambda message: self.said.append(message.text))
        self.context.on("weberror", lambda error: self.said.append(str(error.error)))
        self.context.on("request", self._note)
        self.page = self.context.new_page()

    def _note(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.elsewhere.append(request.url)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def tap(self, words: str, role: str | None = None) -> None:
        found = self.page.get_by_role(role, name=words) if role else self.page.get_by_text(words)
        found.first.click()

    def sees(self, words: str | re.Pattern[str]) -> None:
        self.page.get_by_text(words).first.wait_for()


class Citizen(Window):
    """Someone with the wallet open."""

    def sign_in(self, name: str = DOCTOR) -> None:
        self.open("/wallet/")
        self.tap(name)
        self.page.locator("#number, .card, .empty").first.wait_for()
        if self.page.locator("#number").count():
            self.tap("同意并继续", role="button")
            self.tap("是本人，通过", role="button")
        self.page.locator(".card, .empty").first.wait_for()

    def hand_in(self) -> str:
        """Photograph all that a filled-in form asks for, and hand it in; returns the id."""
        self.tap("下一步：拍照", role="button")
        self.page.locator(".photo").first.wait_for()
        required = self.page.locator(".photo", has_text="必需")
        for number in range(required.count()):
            photo = required.nth(number)
            photo.locator("input[type=file]").set_input_files(photograph(number))
            photo.get_by_role("button", name="上传").click()
            photo.get_by_text("已上传").wait_for()
        self.tap("提交申领", role="button")
        self.sees("等待原签发机构受理")
        return self.page.url.rsplit("/", 1)[-1]

    def end_session(self) -> None:
        """Sign this phone out at the server, as a panic on another one would."""
        self.page.evaluate("""async () => {
          const {appid, refresh_token} = JSON.parse(localStorage.getItem('wallet.tokens'));
          await fetch('/oauth/revoke', {method: 'POST', credentials: 'omit',
            body: new URLSearchParams({client_id: appid, token: refresh_token})});
        }""")

    def show(self) -> None:
        self.tap("出示", role="link")
        self.tap("出示亮证码", role="button")
        self.page.locator("img.qr").wait_for()

    def picture(self) -> bytes:
        """Photograph the code as it is on the screen."""
        return bytes(self.page.locator(".paper").screenshot())


class Venue(Window):
    """Someone at a gate."""

    def sign_in(self, name: str = VENUE) -> None:
        self.open("/scanner/")
        self.tap(name, role="button")
        self.sees("打开摄像头")

    def look_at(self, picture: bytes) -> None:
        file = {"name": "code.png", "mimeType": "image/png", "buffer": picture}
        self.page.locator("input[type=file]").set_input_files(file)

    def type(self, text: str) -> None:
        self.page.locator("#hand").fill(text)
        self.tap("核验", role="button")

    def verdict(self) -> tuple[str, str]:
        """Return the look of the verdict, and why."""
        shown = self.page.locator(".verdict")
        shown.wait_for()
        why = shown.locator(".why")
        look = str(shown.get_attribute("class")).split()[-1]
        return look, why.inner_text() if why.count() else ""

    def next(self) -> None:
        self.tap("下一位", role="button")
        self.page.locator("#hand").wait_for()


class Officer(Window):
    """Someone at the desk of an authority, with a keyboard and no mouse."""

    def __init__(self, browser: Any, address: str, **options: Any) -> None:
        super().__init__(
            browser, address, **{"viewport": {"width": 1440, "height": 900}, **options}
        )

    def sign_in(self, username: str = CLERK) -> None:
        self.open("/desk/")
        self.tap(username, role="button")
        self.page.locator("table.list, .empty").first.wait_for()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def open_case(self, case_id: str) -> None:
        self.page.goto(f"{self.address}/desk/#/case/{case_id}")
        self.page.locator(f'.decision, .told, [data-case="{case_id}"]').first.wait_for()
        self.page.locator(".photo-view img, .photo-view .fault").first.wait_for()

    def told(self, words: str) -> None:
        self.page.locator(".told", has_text=words).wait_for()
