"""Every variable of the environment, one row each: its default, its kind, where it is required.

Loading, refusing, docs/operations.md and the tests all read this table. A kind turns what was
written into a value, or raises ValueError with the end of a sentence: "must be 30 to 120".
"""

import os
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import sqlalchemy as sa

from wallet.audit.classes import SHORTEST_DAYS

Kind = Callable[[object], object]
LONGEST_DAYS = 36500
WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
# A name in DNS or an IPv4 address (RFC 1123), or an IPv6 address without its brackets.
LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
HOST = re.compile(rf"(?=.{{1,253}}\Z){LABEL}(\.{LABEL})*|[0-9a-f:.]*:[0-9a-f:.]*")
DATABASES = {"postgres", "postgresql", "postgresql+psycopg", "sqlite"}


def text(value: object) -> object:
    if isinstance(value, str) and not value.isprintable():
        raise ValueError("must be one line of printable characters")
    return value


def number(least: int, most: int, *, wrong: str | None = None) -> Kind:
    """Return the kind of whole numbers within these bounds."""

    def whole(value: object) -> int:
        if not WHOLE.fullmatch(str(value)):
            raise ValueError("must be a whole number")
        read = int(str(value))
        if not least <= read <= most:
            raise ValueError(wrong or f"must be {least} to {most}")
        return read

    return whole


def one_of(*words: str) -> Kind:
    def word(value: object) -> object:
        if value not in words:
            raise ValueError(f"is neither {' nor '.join(words)}")
        return value

    return word


def address(value: object) -> object:
    """An address of HTTP; that production wants https is asked later."""
    try:
        parts = urlsplit(str(text(value)))
        is_one = (
            parts.scheme in {"http", "https"}
            and HOST.fullmatch(parts.hostname or "")
            and parts.port != 0
            and not (parts.username or parts.password or parts.query or parts.fragment)
        )
    except ValueError:
        is_one = False
    if value and not is_one:
        raise ValueError("must be an https address, or an http one in a sandbox")
    return value


def database(value: object) -> object:
    try:
        url = sa.make_url(str(value)) if value else None
    except (sa.exc.ArgumentError, ValueError):
        url = sa.URL.create("none")
    # A file below the folder of the moment would be another one for each program.
    is_lost = url and url.drivername == "sqlite" and not os.path.isabs(url.database or "")
    if url and (url.drivername not in DATABASES or is_lost):
        raise ValueError("must be postgresql://… or sqlite:////absolute/path")
    return value


def file(value: object) -> object:
    if text(value) and os.path.isdir(str(value)):
        raise ValueError("must be a file, and is a folder")
    return value


def folder(value: object) -> object:
    parents = (Path(str(value)), *Path(str(value)).parents) if text(value) else ()
    if any(os.path.exists(path) and not os.path.isdir(path) for path in parents):
        raise ValueError("must be a folder, and is a file or lies in one")
    return value


def command(value: object) -> object:
    try:
        words = shlex.split(str(text(value)))
    except ValueError:
        words = []
    if value and not (words and words[0]):
        raise ValueError("must be a command, with its quotes closed")
    return value


@dataclass(frozen=True)
class Variable:
    """One variable; `name` is what `app.config` calls it."""

    name: str
    default: object = ""
    kind: Kind = text
    # Required everywhere ("always"), in production, or as soon as one of these is set.
    required: Literal["always", "production"] | None = None
    needed_with: tuple[str, ...] = ()
    secret: bool = False
    # Written without WALLET_ in front: others know it by this name too.
    bare: bool = False
    # Its address must be https in production; or it belongs to the sandbox alone.
    tls: bool = False
    sandbox_only: bool = False

    @property
    def written(self) -> str:
        return self.name if self.bare else f"WALLET_{self.name}"


S3 = ("S3_ENDPOINT_URL", "S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY")

VARIABLES = (
    Variable("ENVIRONMENT", "production", one_of("sandbox", "production")),
    Variable("RATE_LIMITS", "on", one_of("on", "off")),
    Variable("DATA_DIR", "./var", folder, bare=True),
    Variable("REDIS_URL", secret=True, bare=True),
    Variable("PORT", 8000, number(1, 65535), bare=True),
    Variable("SANDBOX_PORT", 8001, number(1, 65535), bare=True),
    Variable("KEYS_FILE", kind=file, required="always"),
    Variable(
        "PLATFORM",
        "",
        number(100_000, 999_999, wrong="must be a division code, which has six digits"),
        required="always",
    ),
    Variable("PUBLIC_URL", kind=address, required="always", tls=True),
    Variable("WECHAT_URL", "https://api.weixin.qq.com", address, tls=True),
    Variable("WECHAT_APPID", required="always"),
    Variable("WECHAT_SECRET", required="always", secret=True),
    # Which WeChat template carries which message; without it messages are read in the app only.
    Variable("WECHAT_TEMPLATES", kind=file),
    Variable("REGISTER_URL", kind=address, required="always", tls=True),
    Variable("REGISTER_ACCESS_ID", required="always"),
    Variable("REGISTER_ACCESS_TOKEN", required="always", secret=True),
    Variable("DATABASE_URL", kind=database, required="production", secret=True, bare=True),
    # A second register, which may be missing.
    Variable("LICENSE_APP_URL", kind=address, tls=True),
    Variable("LICENSE_APP_ACCOUNT", needed_with=("LICENSE_APP_URL",)),
    Variable("LICENSE_APP_PASSWORD", needed_with=("LICENSE_APP_URL",), secret=True),
    # Who numbers and seals what is converted; it may be missing.
    Variable("ISSUING_URL", kind=address, tls=True),
    Variable("ISSUING_ACCESS_ID", needed_with=("ISSUING_URL",)),
    Variable("ISSUING_ACCESS_TOKEN", needed_with=("ISSUING_URL",), secret=True),
    # All four, or none: then files lie in a folder.
    Variable("S3_ENDPOINT_URL", kind=address, needed_with=S3, tls=True, bare=True),
    Variable("S3_BUCKET", needed_with=S3, bare=True),
    Variable("S3_ACCESS_KEY", needed_with=S3, secret=True, bare=True),
    Variable("S3_SECRET_KEY", needed_with=S3, secret=True, bare=True),
    Variable("S3_REGION", "us-east-1", bare=True),
    # Where sealed entries are written to; without it, $DATA_DIR/audit.
    Variable("AUDIT_EXPORT", kind=folder),
    Variable("AUDIT_SEAL_SECONDS", 5, number(1, 60)),
    # Who keeps the signed heads outside: a program, or a bucket with object lock.
    Variable("AUDIT_KEEPER_COMMAND", kind=command),
    Variable("AUDIT_KEEPER_BUCKET"),
    *(
        Variable(
            f"AUDIT_{name.upper()}_DAYS",
            shortest,
            number(shortest, LONGEST_DAYS, wrong=f"must be {shortest} or more, in a century"),
        )
        for name, shortest in SHORTEST_DAYS.items()
    ),
    # How long a binding that one officer would move waits for a second one, or for an objection.
    Variable("MOVE_HOURS", 24, number(1, 720)),
    # For how long after a move the new phone is not trusted with what lasts.
    Variable("COOL_DOWN_DAYS", 7, number(0, 90)),
    Variable("CODE_LIFETIME_SECONDS", 60, number(30, 120)),
    Variable("SOURCE_MAX_AGE_HOURS", 24, number(0, 8784)),
    # How long a request waits for the registers, all side by side.
    Variable("SOURCE_SECONDS", 2, number(1, 10)),
    Variable("MAX_CONTENT_LENGTH", 1024 * 1024, number(1024, 1024**3)),
    Variable("REQUEST_SECONDS", 20, number(1, 3600)),
    # How many proxies in front name the caller in X-Forwarded-For and X-Forwarded-Proto. To be
    # decided in production, 0 included: one too few makes all callers one, one too many anybody.
    Variable("TRUSTED_PROXIES", "", number(0, 16), required="production"),
    Variable("METRICS_TOKEN", secret=True),
    Variable("SANDBOX_URL", kind=address, sandbox_only=True),
    Variable("CLOCK_FILE", kind=file, sandbox_only=True),
    # Read by the sandbox, which imports nothing of ours.
    Variable("SANDBOX_QUOTAS", "off", one_of("on", "off"), sandbox_only=True),
)
