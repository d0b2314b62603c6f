"""Make .venv ready: python3 -m app.launch.bootstrap runtime|dev.

Even Python 2.7 must be able to read this file and say what is missing, hence the old syntax
and the plain ASCII; the work is done in app/installation.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older interpreter is why this file exists
    sys.exit(
        "Health License Wallet needs CPython 3.11 or newer, but %s is Python %d.%d. "  # noqa: UP031
        "Name a newer one: make run PYTHON=python3.11"
        % (sys.executable, sys.version_info[0], sys.version_info[1])
    )

from app.launch.installation.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
