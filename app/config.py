"""What the environment must say, and what it may leave out.

`WALLET_ENVIRONMENT=sandbox` fills every gap with a specimen. Without it the configuration is
production: nothing secret has a default, and a sandbox address is refused.
"""

import os
import re
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from flask import Flask
from flask.cli import NoAppException

from notifications.wechat_templates import SPECIMENS
from wallet.audit.classes import SHORTEST_DAYS, EntryClass

S3 = ("S3_ENDPOINT_URL", "S3_BUCKET", "S3_ACCESS_KEY", "S3_SECRET_KEY")
BARE = ("DATABASE_URL", "REDIS_URL", "DATA_DIR", "PORT", "SANDBOX_PORT", *S3, "S3_REGION")
REQUIRED = (
    "KEYS_FILE",
    "PLATFORM",
    "PUBLIC_URL",
    "WECHAT_APPID",
    "WECHAT_SECRET",
    "REGISTER_URL",
    "REGISTER_ACCESS_ID",
    "REGISTER_ACCESS_TOKEN",
)
NUMBERS = (
    "PLATFORM",
    "CODE_LIFETIME_SECONDS",
    "SOURCE_MAX_AGE_HOURS",
    "SOURCE_SECONDS",
    "MAX_CONTENT_LENGTH",
    "REQUEST_SECONDS",
    "TRUSTED_PROXIES",
    "PORT",
    "SANDBOX_PORT",
    "AUDIT_SEAL_SECONDS",
    *(f"AUDIT_{name.upper()}_DAYS" for name in SHORTEST_DAYS),
)
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
LARGEST_PLATFORM = 0xFFFFFF  # three bytes in a code


class ConfigError(NoAppException):
    """The environment does not say what the application needs to start.

    `flask` tells it in one line instead of a traceback.
    """


class Defaults:
    ENVIRONMENT = "production"
    DATA_DIR = "./var"
    PORT = 8000
    SANDBOX_PORT = 8001
    MAX_CONTENT_LENGTH = 1024 * 1024
    CODE_LIFETIME_SECONDS = 60
    SOURCE_MAX_AGE_HOURS = 24
    SOURCE_SECONDS = 2
    WECHAT_URL = "https://api.weixin.qq.com"
    SANDBOX_URL = ""
    CLOCK_FILE = ""
    # Who numbers and seals what is converted; it may be missing.
    ISSUING_URL = ""
    ISSUING_ACCESS_ID = ""
    ISSUING_ACCESS_TOKEN = ""
    # A second register, which may be missing.
    LICENSE_APP_URL = ""
    LICENSE_APP_ACCOUNT = ""
    LICENSE_APP_PASSWORD = ""
    # Which WeChat template carries which message; without it messages are read in the app only.
    WECHAT_TEMPLATES = ""
    # Where sealed entries are written to; without it, $DATA_DIR/audit.
    AUDIT_EXPORT = ""
    AUDIT_SEAL_SECONDS = 5
    # Who keeps the signed heads outside: a program, or a bucket with object lock.
    AUDIT_KEEPER_COMMAND = ""
    AUDIT_KEEPER_BUCKET = ""
    AUDIT_ACCESS_DAYS = SHORTEST_DAYS[EntryClass.ACCESS]
    AUDIT_USAGE_DAYS = SHORTEST_DAYS[EntryClass.USAGE]
    AUDIT_CONSENT_DAYS = SHORTEST_DAYS[EntryClass.CONSENT]
    REDIS_URL = ""
    DATABASE_URL = ""
    # All four, or none: then files lie in a folder.
    S3_ENDPOINT_URL = ""
    S3_BUCKET = ""
    S3_ACCESS_KEY = ""
    S3_SECRET_KEY = ""
    S3_REGION = "us-east-1"
    RATE_LIMITS = "on"
    METRICS_TOKEN = ""
    # How many proxies in front name the caller in X-Forwarded-For and X-Forwarded-Proto.
    TRUSTED_PROXIES = 0
    REQUEST_SECONDS = 20
    # An error of the database must not carry what was asked of it into the log.
    SQLALCHEMY_ENGINE_OPTIONS: ClassVar[dict[str, object]] = {"hide_parameters": True}


def load(app: Flask, overrides: dict[str, object] | None = None) -> None:
    """Fill `app.config` from defaults, environment and overrides; raises ConfigError."""
    config = app.config
    config.from_object(Defaults)
    given = _environment() | (overrides or {})
    config.update(given)
    if config["ENVIRONMENT"] == "sandbox":
        config.update(_specimens(Path(config["DATA_DIR"]).resolve(), config) | given)
    for name in NUMBERS:
        config[name] = _number(name, config.get(name))
    _check(config)
    config["SQLALCHEMY_DATABASE_URI"] = _database_url(config)


def _environment() -> dict[str, object]:
    bare = {name: os.environ[name] for name in BARE if os.environ.get(name)}
    named = {
        key.removeprefix("WALLET_"): value
        for key, value in os.environ.items()
        if key.startswith("WALLET_") and value
    }
    return {**named, **bare}


def _specimens(data: Path, config: dict[str, Any]) -> dict[str, object]:
    sandbox = f"http://127.0.0.1:{config['SANDBOX_PORT']}"
    return {
        "KEYS_FILE": str(data / "keys.json"),
        "PLATFORM": 990000,
        "PUBLIC_URL": f"http://127.0.0.1:{config['PORT']}",
        "SANDBOX_URL": sandbox,
        "CLOCK_FILE": str(data / "sandbox" / "clock"),
        "WECHAT_URL": sandbox,
        "WECHAT_APPID": "wx0000005a6d706c65",
        "WECHAT_SECRET": "specimen-secret-of-the-sandbox-00",
        "WECHAT_TEMPLATES": str(SPECIMENS),
        "REGISTER_URL": sandbox,
        "REGISTER_ACCESS_ID": "specimen-wallet",
        "REGISTER_ACCESS_TOKEN": "specimen-register-token",
        "ISSUING_URL": sandbox,
        "ISSUING_ACCESS_ID": "specimen-wallet",
        "ISSUING_ACCESS_TOKEN": "specimen-issuing-token",
        "LICENSE_APP_URL": sandbox,
        "LICENSE_APP_ACCOUNT": "specimen-wallet",
        "LICENSE_APP_PASSWORD": "specimen-license-app-password",
    }


def _check(config: dict[str, Any]) -> None:
    if config["ENVIRONMENT"] not in {"sandbox", "production"}:
        raise ConfigError("WALLET_ENVIRONMENT is neither sandbox nor production")
    if config["RATE_LIMITS"] not in {"on", "off"}:
        raise ConfigError("WALLET_RATE_LIMITS is neither on nor off")
    missing = [f"WALLET_{name}" for name in _required(config) if not config.get(name)]
    if any(config[name] for name in S3):
        missing += [name for name in S3 if not config[name]]
    if config["ENVIRONMENT"] == "production":
        missing += [] if config["DATABASE_URL"] else ["DATABASE_URL"]
        _refuse_sandbox(config)
    if missing:
        raise ConfigError(f"not set: {', '.join(missing)}")
    if not 30 <= config["CODE_LIFETIME_SECONDS"] <= 120:
        raise ConfigError("WALLET_CODE_LIFETIME_SECONDS must be 30 to 120")
    if not 1 <= config["SOURCE_SECONDS"] <= 10:
        raise ConfigError("WALLET_SOURCE_SECONDS must be 1 to 10")
    if not 0 < config["PLATFORM"] <= LARGEST_PLATFORM:
        raise ConfigError("WALLET_PLATFORM must be a division code")
    _check_audit(config)


def _check_audit(config: dict[str, Any]) -> None:
    if not 1 <= config["AUDIT_SEAL_SECONDS"] <= 60:
        raise ConfigError("WALLET_AUDIT_SEAL_SECONDS must be 1 to 60")
    for name, shortest in SHORTEST_DAYS.items():
        if config[f"AUDIT_{name.upper()}_DAYS"] < shortest:
            raise ConfigError(f"WALLET_AUDIT_{name.upper()}_DAYS must be {shortest} or more")
    if config["AUDIT_KEEPER_BUCKET"] and not config["S3_ENDPOINT_URL"]:
        raise ConfigError("WALLET_AUDIT_KEEPER_BUCKET needs the S3 variables")


def _required(config: dict[str, Any]) -> tuple[str, ...]:
    of_license_app = ("LICENSE_APP_ACCOUNT", "LICENSE_APP_PASSWORD")
    of_issuing = ("ISSUING_ACCESS_ID", "ISSUING_ACCESS_TOKEN")
    return (
        *REQUIRED,
        *(of_license_app if config.get("LICENSE_APP_URL") else ()),
        *(of_issuing if config.get("ISSUING_URL") else ()),
    )


def _refuse_sandbox(config: dict[str, Any]) -> None:
    for name in ("SANDBOX_URL", "CLOCK_FILE"):
        if config[name]:
            raise ConfigError(f"WALLET_{name} has no place in production")
    if config["RATE_LIMITS"] == "off":
        raise ConfigError("WALLET_RATE_LIMITS=off has no place in production")
    for name in ("PUBLIC_URL", "WECHAT_URL", "REGISTER_URL", "LICENSE_APP_URL", "ISSUING_URL"):
        if config.get(name) and urlsplit(str(config[name])).scheme != "https":
            raise ConfigError(f"WALLET_{name} must be an https address in production")
    store = urlsplit(str(config["S3_ENDPOINT_URL"]))
    # Phones send to it what they photographed.
    if config["S3_ENDPOINT_URL"] and store.scheme != "https" and store.hostname not in LOOPBACK:
        raise ConfigError("S3_ENDPOINT_URL must be an https address in production")


def _number(name: str, value: object) -> int | None:
    try:
        return None if value in (None, "") else int(str(value))
    except ValueError:
        raise ConfigError(f"{name} must be a whole number") from None


def _database_url(config: dict[str, Any]) -> str:
    url = config["DATABASE_URL"] or f"sqlite:///{Path(config['DATA_DIR']).resolve()}/wallet.sqlite"
    # psycopg 3 is the driver; SQLAlchemy before 2.1 took psycopg 2 for the bare name.
    return re.sub("^postgres(ql)?://", "postgresql+psycopg://", str(url))
