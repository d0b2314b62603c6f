"""Lines for the person at the terminal."""

import os
import sys


def say(line: str) -> None:
    """Print a line; a terminal that is gone must not end the programs badly."""
    try:
        print(line, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def nothing(line: str) -> None:
    """Keep a line to ourselves."""
