"""Where programs get the application from; the factory itself raises, for whoever calls it."""

import sys

import sqlalchemy as sa
from flask import Flask

from app.config import ConfigError
from app.factory import create_app
from wallet.crypto.keys import BadKeyFile
from wallet.crypto.selftest import SelfTestFailed
from wallet.short_lived import StoreDown


def start(*, serves: bool = True) -> Flask:
    """Build it, or end the program with the one sentence that says why it cannot be built."""
    try:
        return create_app(serves=serves)
    except (ConfigError, SelfTestFailed) as refusal:
        # Neither flask nor gunicorn hides an exit behind lines of its own.
        sys.exit(str(refusal))
    except BadKeyFile as refusal:
        sys.exit(f"WALLET_KEYS_FILE: {refusal}")
    except (sa.exc.DBAPIError, StoreDown) as refusal:
        # What the driver says in its first line names no secret; the rest is for programmers.
        reason = str(getattr(refusal, "orig", refusal)).partition("\n")[0]
        sys.exit(f"DATABASE_URL: {reason}")
