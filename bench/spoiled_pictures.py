"""Ten thousand pictures of spoiled codes by way of the scanner's own decoder: none may turn green.

    python -m bench.spoiled_pictures [how many]

Each is a genuine, living code in which one to three characters were changed, drawn as a picture,
read by the page's decoder in the system's Chromium, and checked as the page checks it. Ten thousand
take a quarter of an hour on two quiet cores.
"""

import random
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import sync_playwright

from app.launch.processes.stack import running_stack
from tests.servers.chromium import Chromium
from tests.stack.pages.people import DOCTOR, VENUE, Citizen, Venue
from tests.stack.pages.pictures import Picture, plain, symbol
from tests.stack.pages.test_pictures import CHECK, decoded, files, spoil
from tests.stack.pages.test_ways_in import code_of

NUMBER = 10_000
AT_ONCE = 500


def main(number: int) -> int:
    with ExitStack() as held:
        playwright = held.enter_context(sync_playwright())
        browser = held.enter_context(Chromium(playwright).started())
        folder = held.enter_context(tempfile.TemporaryDirectory(prefix="bench-"))
        limits = {"WALLET_RATE_LIMITS": "off"}
        stack = held.enter_context(running_stack(Path(folder), variables=limits))
        citizen, venue = Citizen(browser, stack.app), Venue(browser, stack.app)
        citizen.sign_in(DOCTOR)
        venue.sign_in(VENUE)
        citizen.show()
        return report(venue, code_of(citizen), number)


def report(venue: Venue, code: str, number: int) -> int:
    dice, said, unread, began = random.Random(12), Counter[str](), 0, time.monotonic()
    for start in range(0, number, AT_ONCE):
        spoiled = [spoil(code, dice) for _ in range(min(AT_ONCE, number - start))]
        pictures = [Picture("spoiled", (each,), plain(symbol(each), dice)) for each in spoiled]
        read = [text for texts in decoded(venue, pictures) for text in texts]
        unread += len(spoiled) - len(read)
        said.update(venue.page.evaluate(CHECK, {"files": files(venue), "codes": read}))
    seconds = time.monotonic() - began
    print(f"{number} spoiled codes in {seconds:.0f} s: {dict(said)}, {unread} not read")
    return int(said["valid"] > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER))
