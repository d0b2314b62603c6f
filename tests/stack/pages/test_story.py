"""Two people with two browser windows, a citizen and a venue."""

from contextlib import suppress

import requests
from playwright.sync_api import TimeoutError as TookTooLong

from tests.stack.pages.people import DOCTOR, OTHER_VENUE, VENUE


def test_a_code_is_green_once_refused_afterwards_and_its_citizen_hears_who_looked(windows):
    citizen = windows.citizen(DOCTOR)
    venue, other = windows.venue(VENUE), windows.venue(OTHER_VENUE)
    citizen.show()
    picture = citizen.picture()

    venue.look_at(picture)
    first = venue.verdict()
    citizen.sees(f"{VENUE} 刚刚查看了")
    other.look_at(picture)
    second = other.verdict()

    assert first == ("valid", "")
    assert "闻**远" in venue.page.locator(".slip").inner_text()
    assert DOCTOR not in venue.page.content()
    assert second == ("invalid", "这个码已经用过了")

    citizen.tap("不是我", role="button")
    citizen.sees("已记下")
    citizen.tap("我的异议")
    citizen.sees("不是我本人使用")


def test_the_same_device_that_scans_twice_is_told_that_it_is_no_second_person(windows):
    citizen, venue = windows.citizen(DOCTOR), windows.venue(VENUE)
    citizen.show()
    picture = citizen.picture()

    venue.look_at(picture)
    venue.verdict()
    venue.next()
    venue.look_at(picture)

    assert venue.verdict() == ("valid", "")
    venue.sees("不是第二个人")


def test_in_the_sandbox_the_window_next_door_can_be_looked_at_and_another_venue_tried(windows):
    citizen = windows.citizen(DOCTOR)
    citizen.show()
    venue = windows.venue()
    venue.page = citizen.context.new_page()
    venue.sign_in()

    venue.tap("看旁边窗口的码")
    first = venue.verdict()
    venue.tap(f"用同一个码到“{OTHER_VENUE}”再试")
    venue.page.locator(".verdict.invalid").wait_for()

    assert first == ("valid", "")
    assert venue.verdict() == ("invalid", "这个码已经用过了")


def test_a_link_is_no_official_code_and_is_never_opened(windows):
    venue = windows.venue(VENUE)

    venue.type("https://evil.example/health?code=1")

    assert venue.verdict() == ("invalid", "这不是官方亮证码")


def test_a_license_that_is_suspended_says_why_and_has_no_code(windows):
    citizen = windows.citizen("苏禾")

    citizen.sees("暂停")
    assert citizen.page.get_by_role("link", name="出示", exact=True).count() == 0
    citizen.tap("为什么不能出示")
    citizen.sees("怎么办")


def test_a_code_renews_itself_and_an_expired_one_looks_expired_at_once(windows):
    citizen = windows.citizen()
    citizen.page.clock.install()
    citizen.sign_in(DOCTOR)
    citizen.show()
    first = citizen.page.locator("img.qr").get_attribute("src")

    citizen.page.clock.run_for(31_000)
    citizen.page.wait_for_function("old => document.querySelector('img.qr').src !== old", arg=first)
    citizen.context.set_offline(True)
    windows.expected = ("ERR_INTERNET_DISCONNECTED",)
    citizen.page.clock.run_for(61_000)

    citizen.sees("已过期")
    assert citizen.page.locator(".paper.dead").count() == 1
    citizen.context.set_offline(False)
    with suppress(TookTooLong):  # back on the network the page may be quicker than the thumb
        citizen.page.get_by_role("button", name="换一个新码").first.click(timeout=3_000)
    citizen.page.locator(".paper:not(.dead) img.qr").wait_for()


def test_an_expired_code_is_refused(windows, stack):
    citizen, venue = windows.citizen(DOCTOR), windows.venue(VENUE)
    citizen.show()
    picture = citizen.picture()
    citizen.context.close()

    requests.post(f"{stack.sandbox}/clock", json={"advance_seconds": 63}, timeout=10)
    venue.look_at(picture)

    assert venue.verdict() == ("invalid", "这个码过期了")
