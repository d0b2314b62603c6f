"""A code comes in by camera, by a hardware scanner or by hand."""

import io

import pytest
from PIL import Image

from tests.stack.pages.people import DOCTOR, VENUE

# Where the focus may be when the scanner at the gate is pressed.
FOCUSES = ["body", "#hand", "text=看旁边窗口的码", "#place"]
CAMERA = "--use-fake-device-for-media-stream"
ALLOWED = "--use-fake-ui-for-media-stream"


def code_of(citizen):
    citizen.context.grant_permissions(["clipboard-read", "clipboard-write"])
    citizen.tap("复制码文", role="button")
    citizen.sees("已复制")
    return citizen.page.evaluate("navigator.clipboard.readText()")


def film(picture, file):
    """Make a film of one picture, as the camera of a gate would see a phone."""
    phone = Image.open(io.BytesIO(picture)).convert("RGB")
    scene = Image.new("RGB", (1280, 720), (90, 90, 90))
    scene.paste(phone.resize((480, 480)), (400, 120))
    scene.save(file, "JPEG", quality=92)
    return file


@pytest.mark.parametrize("focus", FOCUSES)
@pytest.mark.parametrize("end", ["Enter", "Tab"])
def test_a_hardware_scanner_is_heard_wherever_the_focus_is(windows, focus, end):
    citizen, venue = windows.citizen(DOCTOR), windows.venue(VENUE)
    citizen.show()
    code = code_of(citizen)
    if focus == "#place":
        venue.tap("设置")
        venue.page.fill("#place", "一号门")
    if focus != "body":
        venue.page.locator(focus).first.focus()

    venue.page.keyboard.type(code)
    venue.page.keyboard.press(end)

    assert venue.verdict() == ("valid", "")
    venue.next()
    assert venue.page.input_value("#hand") == ""
    if focus == "#place":
        venue.tap("设置")
        assert venue.page.input_value("#place") == "一号门"


@pytest.mark.parametrize("place", [2, 40])
def test_a_machine_that_stalls_in_the_middle_of_a_scan_loses_no_key(windows, place):
    citizen, venue = windows.citizen(DOCTOR), windows.venue(VENUE)
    citizen.show()
    code = code_of(citizen)

    venue.page.keyboard.type(code[:place])
    venue.page.wait_for_timeout(400)
    venue.page.keyboard.type(code[place:])
    venue.page.keyboard.press("Enter")

    assert venue.verdict() == ("valid", "")


def test_the_next_scan_needs_no_tap_after_a_verdict(windows):
    citizen, venue = windows.citizen(DOCTOR), windows.venue(VENUE)
    venue.type("https://evil.example")
    venue.verdict()
    citizen.show()

    venue.page.keyboard.type(code_of(citizen) + "\n")

    venue.page.locator(".verdict.valid").wait_for()


def test_a_code_that_is_pasted_in_full_width_characters_is_understood(windows):
    citizen, venue = windows.citizen(DOCTOR), windows.venue(VENUE)
    citizen.show()
    wide = {ord(each): chr(ord(each) + 0xFEE0) for each in map(chr, range(0x21, 0x7F))}

    venue.type(code_of(citizen).translate(wide))

    assert venue.verdict() == ("valid", "")


def test_the_camera_reads_a_code_on_the_device(windows, chromium, tmp_path):
    citizen = windows.citizen(DOCTOR)
    citizen.show()
    seen = film(citizen.picture(), tmp_path / "phone.mjpeg")

    with chromium.started(CAMERA, ALLOWED, f"--use-file-for-fake-video-capture={seen}") as browser:
        venue = windows.venue(VENUE, browser=browser)
        venue.tap("打开摄像头", role="button")
        verdict = venue.verdict()
        venue.context.close()

    assert verdict == ("valid", "")


def test_a_camera_without_a_code_says_after_eight_seconds_that_nothing_was_verified(
    windows, chromium
):
    with chromium.started(CAMERA, ALLOWED) as browser:
        venue = windows.venue(VENUE, browser=browser)
        venue.tap("打开摄像头", role="button")
        venue.sees("八秒没有读到码")
        venue.context.close()


def test_a_camera_that_is_refused_leaves_the_other_ways(windows, chromium):
    with chromium.started(CAMERA, "--deny-permission-prompts") as browser:
        venue = windows.venue(VENUE, browser=browser)
        venue.tap("打开摄像头", role="button")
        venue.sees("没有摄像头权限")
        venue.context.close()
