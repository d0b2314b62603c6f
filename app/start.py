"""Where programs get the application from; the factory itself raises, for whoever calls it."""

import sys

from flask import Flask

from app.config import ConfigError
from app.factory import create_app
from wallet.crypto.keys import BadKeyFile
from wallet.crypto.selftest import SelfTestFailed


def start(*, serves: bool = True) -> Flask:
    """Build it, or end the program with the one sentence that says why it cannot be built."""
    try:
        return create_app(serves=serves)
    except (ConfigError, BadKeyFile, SelfTestFailed) as refusal:
        # Neither flask nor gunicorn hides an exit behind lines of its own.
        sys.exit(str(refusal))
