"""What the environment must say, and what it may leave out: app.variables has a row for each.

`WALLET_ENVIRONMENT=sandbox` fills every gap with a specimen. Without it the configuration is
production: nothing secret has a default, and a sandbox address is refused.
"""

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from flask import Flask

from app.variables import VARIABLES, Variable
from notifications.wechat_templates import SPECIMENS

BY_WRITTEN = {variable.written: variable for variable in VARIABLES}
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class ConfigError(Exception):
    """The environment does not say what the application needs to start."""


def load(app: Flask, overrides: Mapping[str, object] | None = None) -> None:
    """Fill `app.config` from defaults, environment and overrides; raises ConfigError."""
    config = app.config
    config.update({variable.name: variable.default for variable in VARIABLES})
    given = _environment() | dict(overrides or {})
    config.update(given)
    if config["ENVIRONMENT"] == "sandbox":
        config.update(_specimens(Path(config["DATA_DIR"]).resolve(), config) | given)
    for variable in VARIABLES:
        config[variable.name] = _read(variable, config[variable.name])
    _check(config)
    config["SQLALCHEMY_DATABASE_URI"] = _database_url(config)
    # An error of the database must not carry what was asked of it into the log.
    config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True}


def _environment() -> dict[str, object]:
    written = {name: value for name, value in os.environ.items() if value}
    for name in written:
        if name.startswith("WALLET_") and name not in BY_WRITTEN:
            _refuse_name(name)
    return {BY_WRITTEN[name].name: written[name] for name in BY_WRITTEN.keys() & written.keys()}


def _refuse_name(name: str) -> NoReturn:
    alike = get_close_matches(name, BY_WRITTEN, n=1) or [name.removeprefix("WALLET_")]
    meant = f"; did you mean {alike[0]}?" if alike[0] in BY_WRITTEN else ""
    raise ConfigError(f"{name} is the name of no variable{meant}")


def _read(variable: Variable, value: object) -> object:
    if value in (None, "") and variable.default == "":
        return ""
    try:
        return variable.kind(value)
    except ValueError as error:
        raise ConfigError(f"{variable.written} {error}") from None


def _specimens(data: Path, config: Mapping[str, Any]) -> dict[str, object]:
    sandbox = f"http://127.0.0.1:{config['SANDBOX_PORT']}"
    return {
        "KEYS_FILE": str(data / "keys.json"),
        "PLATFORM": 990000,
        "TRUSTED_PROXIES": 0,
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


def _check(config: Mapping[str, Any]) -> None:
    missing = [
        one.written for one in VARIABLES if _is_needed(one, config) and config[one.name] == ""
    ]
    if config["ENVIRONMENT"] == "production":
        _refuse_sandbox(config)
    if missing:
        raise ConfigError(f"not set: {', '.join(missing)}")
    if config["AUDIT_KEEPER_BUCKET"] and not config["S3_ENDPOINT_URL"]:
        raise ConfigError("WALLET_AUDIT_KEEPER_BUCKET needs the S3 variables")


def _is_needed(variable: Variable, config: Mapping[str, Any]) -> bool:
    by_others = any(config[name] for name in variable.needed_with)
    return by_others or variable.required in {"always", config["ENVIRONMENT"]}


def _refuse_sandbox(config: Mapping[str, Any]) -> None:
    for variable in VARIABLES:
        value = config[variable.name]
        if variable.sandbox_only and value != variable.default:
            raise ConfigError(f"{variable.written} has no place in production")
        if variable.tls and value and not _is_closed_line(variable, value):
            raise ConfigError(f"{variable.written} must be an https address in production")
    if config["RATE_LIMITS"] == "off":
        raise ConfigError("WALLET_RATE_LIMITS=off has no place in production")


def _is_closed_line(variable: Variable, value: str) -> bool:
    address = urlsplit(value)
    # Phones send to an S3 what they photographed, but one on this machine needs no TLS.
    is_near = variable.name == "S3_ENDPOINT_URL" and address.hostname in LOOPBACK
    return is_near or address.scheme == "https"


def _database_url(config: Mapping[str, Any]) -> str:
    url = config["DATABASE_URL"] or f"sqlite:///{Path(config['DATA_DIR']).resolve()}/wallet.sqlite"
    # psycopg 3 is the driver; SQLAlchemy before 2.1 took psycopg 2 for the bare name.
    return re.sub("^postgres(ql)?://", "postgresql+psycopg://", str(url))
