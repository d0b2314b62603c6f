"""python -m app.demo: starts everything, tells the story, leaves nothing behind."""

import os
import signal
import sys
from io import TextIOWrapper

from app.demo.ink import Ink, has_colors, paint
from app.demo.own_stack import own_stack
from app.demo.page import Page
from app.demo.story import play
from app.launch.processes.refusal import CannotStart

INTERRUPTED = 130


def main() -> int:
    """Play the demo; returns the exit code."""
    # What stops us must let go of the programs and the folder first, as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without Chinese shows ? for it
    page = Page(sys.stdout, colored=has_colors(sys.stdout, os.environ))
    try:
        return perform(page)
    except CannotStart as error:
        page.say(paint(Ink.ALARM, f"✘ {error}"))
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (`make demo | head`); Python's last flush must not complain, too.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def perform(page: Page) -> int:
    """Play the story on a stack of its own."""
    page.say(f"\n{paint(Ink.TITLE, 'Health License Wallet 卫健证照夹')}")
    page.say("The whole story through the public API. Everybody in it is invented.")
    if sys.stdout.isatty():
        page.say("It is longer than a screen. To read it at leisure:  make demo | less")
    page.say()
    page.say(paint(Ink.QUIET, "Starting the wallet and its sandbox …"))
    with own_stack() as stack:
        page.say(f"    app      {stack.app}")
        page.say(f"    sandbox  {stack.sandbox}  plays WeChat, registers and people")
        return play(stack.app, stack.sandbox, page, stack.operator)


if __name__ == "__main__":
    sys.exit(main())
