"""Somebody who never saw the desk decides three cases, with the pauses of people.

python -m tests.stack.pages.three_cases; starts the stack, prints how long each case took, and fails
when the three take more than three minutes.
"""

import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from app.launch.processes.stack import running_stack
from tests.servers.chromium import Chromium
from tests.stack.pages.cases import Cases
from tests.stack.pages.people import CLERK, Officer

MOST_SECONDS = 180
# To read a screen, to look at a photograph, to find a key, to write a sentence.
READ, LOOK, FIND, LETTER = 8.0, 4.0, 1.5, 0.15


def main() -> int:
    with (
        tempfile.TemporaryDirectory(prefix="three-") as folder,
        running_stack(Path(folder)) as stack,
        sync_playwright() as playwright,
        Chromium(playwright).started() as browser,
    ):
        list(Cases(stack).several(3))
        officer = Officer(browser, stack.app)
        start = time.monotonic()
        officer.sign_in(CLERK)
        _pause(READ)
        officer.press("Enter")
        for decide in (_approve, _supplement, _reject):
            begun = time.monotonic()
            _look(officer)
            decide(officer)
            print(f"{decide.__name__.strip('_'):12} {time.monotonic() - begun:5.1f} s")
            _press(officer, "n")
        spent = time.monotonic() - start
        print(f"{'all three':12} {spent:5.1f} s of {MOST_SECONDS}")
        return int(spent > MOST_SECONDS)


def _look(officer: Officer) -> None:
    officer.page.locator(".photo-view img").first.wait_for()
    _pause(READ)
    for number in "23":
        _press(officer, number)
        _pause(LOOK)


def _approve(officer: Officer) -> None:
    _press(officer, "s")
    officer.told("已受理")
    _press(officer, "t")
    _write(officer, "原件照片清晰，登记系统漏录")
    officer.press("Enter")
    officer.told("复核")


def _supplement(officer: Officer) -> None:
    _press(officer, "s")
    officer.told("已受理")
    _press(officer, "b")
    _press(officer, "Space")
    _press(officer, "Tab")
    _write(officer, "照片不清楚，请在光线充足处重拍")
    officer.press("Enter")
    officer.told("一次性告知")


def _reject(officer: Officer) -> None:
    _press(officer, "j")
    _press(officer, "Tab")
    _write(officer, "证书编号在本机构档案中查不到")
    officer.press("Control+Enter")
    officer.told("已办结")


def _press(officer: Officer, key: str) -> None:
    _pause(FIND)
    officer.press(key)


def _write(officer: Officer, words: str) -> None:
    for letter in words:
        officer.page.keyboard.insert_text(letter)
        _pause(LETTER)


def _pause(seconds: float) -> None:
    time.sleep(seconds)


if __name__ == "__main__":
    sys.exit(main())
