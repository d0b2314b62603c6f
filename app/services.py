"""What the wallet needs from the outside world, built once when the application starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, current_app

from app.clock import now
from app.config import ConfigError
from app.extensions import db
from wallet.crypto import keys
from wallet.crypto.keys import Keys
from wallet.crypto.vault import Vault
from wallet.identity.counter import Counter
from wallet.identity.face import WeChatFace
from wallet.identity.methods import Method
from wallet.identity.wechat import WeChat
from wallet.licenses.register import ProvincialRegister
from wallet.short_lived import ShortLived, redis_client
from wallet.short_lived.redis import RedisShortLived
from wallet.short_lived.sql import SqlShortLived


@dataclass(frozen=True)
class Services:
    keys: Keys
    short_lived: ShortLived
    wechat: WeChat
    methods: Mapping[str, Method]
    registers: tuple[ProvincialRegister, ...]

    @property
    def vault(self) -> Vault:
        return self.keys.vault


def init_app(app: Flask, services: Services) -> None:
    app.extensions["wallet"] = services


def services() -> Services:
    return cast(Services, current_app.extensions["wallet"])


def build(config: Mapping[str, Any], engine: sa.Engine) -> Services:
    """Open the keys and make the clients of everything outside."""
    wechat = WeChat(
        base=config["WECHAT_URL"], appid=config["WECHAT_APPID"], secret=config["WECHAT_SECRET"]
    )
    register = ProvincialRegister(
        config["REGISTER_URL"],
        access_id=config["REGISTER_ACCESS_ID"],
        access_token=config["REGISTER_ACCESS_TOKEN"],
    )
    key_ring = _keys(config)
    return Services(
        keys=key_ring,
        short_lived=_short_lived(config, engine),
        wechat=wechat,
        methods={
            "wechat_face": WeChatFace(wechat),
            "counter": Counter(key_ring.vault, session=db.session, clock=now),
        },
        registers=(register,),
    )


def _keys(config: Mapping[str, Any]) -> Keys:
    path, is_sandbox = Path(config["KEYS_FILE"]), config["ENVIRONMENT"] == "sandbox"
    if not path.exists() and is_sandbox:
        path.parent.mkdir(parents=True, exist_ok=True)
        keys.create(path, specimen=True, at=datetime.now(UTC))
    found = keys.load(path)
    if not is_sandbox and any(key.specimen for key in found.signing):
        raise ConfigError("a specimen key has no place in production")
    if is_sandbox and not all(key.specimen for key in found.signing):
        raise ConfigError("a key of production has no place in a sandbox")
    return found


def _short_lived(config: Mapping[str, Any], engine: sa.Engine) -> ShortLived:
    if config["REDIS_URL"]:
        return RedisShortLived(_redis(config["REDIS_URL"]), clock=now)
    if engine.dialect.name == "sqlite":
        # A file of its own: in the same file it would wait for the act it is part of.
        return SqlShortLived.in_file(Path(config["DATA_DIR"]).resolve() / "short-lived.sqlite")
    store = SqlShortLived(engine)
    store.prepare()
    return store


def _redis(url: str) -> Callable[[], redis_client.Client]:
    try:
        return redis_client.read(url)
    except redis_client.BadRedisUrl as error:
        raise ConfigError(str(error)) from None
