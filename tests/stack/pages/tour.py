"""Every screen of the pages, one after the other, with something on it to look at."""

from collections.abc import Iterator, Sequence
from typing import Any

from app.demo.application import Application
from tests.stack.pages.people import CLERK, VENUE, Citizen, Officer, Venue

STEP_MS = 400


def wallet(citizen: Citizen) -> Iterator[str]:
    """Walk a midwife with a paper license through her wallet, then a doctor through showing."""
    page = citizen.page
    citizen.open("/")
    page.locator(".face").first.wait_for()
    yield from _shown(page, "front")
    citizen.open("/wallet/")
    citizen.sees("柏晚秋")
    yield from _shown(page, "sign-in")
    citizen.sign_in("柏晚秋")
    yield from _shown(page, "home-empty")
    page.goto(f"{citizen.address}/wallet/#/apply")
    citizen.sees("演示环境：填入")
    citizen.tap("演示环境：填入")
    yield from _shown(page, "apply")
    citizen.tap("下一步：拍照", role="button")
    page.locator(".photo, [role=alert]").first.wait_for()
    if page.locator("[role=alert]").count():  # there is one already, from the walk before
        page.goto(f"{citizen.address}/wallet/#/applications")
        page.locator("ul.group a.row").first.click()
        page.locator("ol.group").wait_for()
    yield from _shown(page, "application")
    yield from _places(citizen, ("applications", "objections"))
    _sign_out(citizen)
    yield from _doctor(citizen)


def _sign_out(citizen: Citizen) -> None:
    citizen.page.goto(f"{citizen.address}/wallet/#/me")
    citizen.tap("退出登录", role="button")


def _doctor(citizen: Citizen) -> Iterator[str]:
    page = citizen.page
    citizen.sees("霍青崖")
    citizen.tap("霍青崖")
    page.locator(".card, #number").first.wait_for()
    if page.locator("#number").count():
        yield from _shown(page, "bind")
        citizen.tap("同意并继续", role="button")
        citizen.sees("是本人，通过")
        yield from _shown(page, "face")
        citizen.tap("是本人，通过", role="button")
    page.locator(".card").first.wait_for()
    yield from _shown(page, "home-suspended")
    page.locator(".card-link").first.click()
    citizen.sees("状态记录")
    yield from _shown(page, "license-suspended")
    _sign_out(citizen)
    citizen.sign_in()
    page.locator(".card").first.wait_for()
    yield from _shown(page, "home")
    page.locator(".card-link").first.click()
    citizen.sees("状态记录")
    yield from _shown(page, "license")
    citizen.tap("出示", role="link")
    citizen.sees("对方能看到什么")
    yield from _shown(page, "choose")
    citizen.tap("出示亮证码", role="button")
    page.locator("img.qr").wait_for()
    yield from _shown(page, "code")


def after_the_look(citizen: Citizen) -> Iterator[str]:
    """Go on when a venue has looked."""
    citizen.sees("刚刚查看了")
    yield from _shown(citizen.page, "seen")
    citizen.tap("不是我", role="button")
    citizen.sees("已记下")
    yield from _shown(citizen.page, "disputed")
    yield from _places(citizen, ("usage", "messages", "me", "objections", "object"))


def _places(citizen: Citizen, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        citizen.page.goto(f"{citizen.address}/wallet/#/{name}")
        citizen.page.wait_for_timeout(STEP_MS * 2)
        yield from _shown(citizen.page, name)


def scanner(venue: Venue, picture: bytes) -> Iterator[str]:
    """Walk a venue through its scanner; the picture is one of a living code."""
    page = venue.page
    venue.open("/scanner/")
    venue.sees(VENUE)
    yield from _shown(page, "scanner-sign-in")
    venue.sign_in()
    venue.tap("设置")
    yield from _shown(page, "scanner")
    venue.look_at(picture)
    venue.verdict()
    yield from _shown(page, "valid")
    venue.tap("再试")
    page.locator(".verdict.invalid").wait_for()
    yield from _shown(page, "invalid")
    venue.next()
    venue.context.set_offline(True)
    venue.type("EL1:" + "0" * 138)
    venue.verdict()
    yield from _shown(page, "unknown")
    venue.context.set_offline(False)
    venue.next()
    venue.tap("最近核验")
    venue.sees("无效")
    yield from _shown(page, "history")


def desk(officer: Officer, cases: Sequence[Application]) -> Iterator[str]:
    """Walk an officer through the desk; of the cases that wait the first is worked on."""
    page = officer.page
    officer.open("/desk/")
    officer.sees(CLERK)
    yield from _shown(page, "desk-sign-in")
    officer.sign_in(CLERK)
    yield from _shown(page, "queue")
    officer.open_case(cases[0].id)
    yield from _shown(page, "case")
    for key, name in (("p", "photos"), ("q", "taken"), ("j", "rejecting")):
        officer.press(key)
        yield from _shown(page, name)
    officer.press("Escape", "s")
    officer.told("已受理")
    for key, name in (("t", "approving"), ("b", "supplementing")):
        officer.press(key)
        yield from _shown(page, name)
        officer.press("Escape")
    officer.press("?")
    yield from _shown(page, "keys")
    officer.press("Escape", "u")
    page.locator(".queues").wait_for()
    officer.press("9")
    yield from _shown(page, "objections-queue")
    yield from _counter(officer)
    yield from _persons(officer)
    officer.page.goto(f"{officer.address}/desk/#/figures")
    officer.page.locator(".bars").first.wait_for()
    yield from _shown(page, "figures")


def _counter(officer: Officer) -> Iterator[str]:
    officer.page.goto(f"{officer.address}/desk/#/counter")
    officer.page.locator("#person").wait_for()
    for key, name in (("1", "counter-code"), ("2", "counter-file"), ("3", "counter-lock")):
        officer.page.locator("h1").focus()
        officer.press(key)
        yield from _shown(officer.page, name)


def _persons(officer: Officer) -> Iterator[str]:
    officer.page.goto(f"{officer.address}/desk/#/persons")
    officer.page.locator("#person").wait_for()
    for key, name in (("1", "former"), ("2", "death"), ("3", "guardian")):
        officer.page.locator("h1").focus()
        officer.press(key)
        yield from _shown(officer.page, f"persons-{name}")


def _shown(page: Any, name: str) -> Iterator[str]:
    page.wait_for_timeout(STEP_MS)
    yield name
