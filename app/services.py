"""What the wallet needs from the outside world, built once when the application starts."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, current_app

from app.clock import now
from app.config import ConfigError
from app.extensions import db
from notifications import wechat_templates
from notifications.channels.wechat import WeChatChannel
from wallet.applications.issuing.issuing_system import IssuingSystem
from wallet.audit.keeper import BucketKeeper, CommandKeeper, Keeper
from wallet.crypto import keys
from wallet.crypto.key_ring import KeyRing
from wallet.crypto.keys import BadKeyFile, Keys
from wallet.crypto.vault import Vault
from wallet.identity.methods.counter import Counter
from wallet.identity.methods.method import Method
from wallet.identity.methods.wechat_face import WeChatFace
from wallet.identity.wechat.access_token import SharedToken
from wallet.identity.wechat.client import WeChat
from wallet.registers.breaker import Breaker
from wallet.registers.license_app.register import LicenseApp
from wallet.registers.provincial.register import ProvincialRegister
from wallet.short_lived import ShortLived, StoreDown
from wallet.short_lived.sql import SqlShortLived
from wallet.storage import FileStore
from wallet.storage.folder import FolderStore

# Where blueprints.files receives what is sent with the folder's forms.
UPLOADS_PATH = "/api/v1/files/uploads"


@dataclass(frozen=True)
class Services:
    key_ring: KeyRing
    short_lived: ShortLived
    wechat: WeChat
    methods: Mapping[str, Method]
    registers: tuple[Breaker, ...]
    # Those that can be asked for one certificate, also for one on paper.
    lookups: tuple[ProvincialRegister, ...]
    # None where nothing is converted: applications get stuck, and say so.
    issuing: IssuingSystem | None
    files: FileStore
    messenger: WeChatChannel
    keeper: Keeper | None

    @property
    def keys(self) -> Keys:
        """The keys of this moment: a rotation reaches a running process here."""
        return self.key_ring.keys

    @property
    def vault(self) -> Vault:
        return self.keys.vault


def init_app(app: Flask, services: Services) -> None:
    app.extensions["wallet"] = services


def services() -> Services:
    return cast(Services, current_app.extensions["wallet"])


def build(config: Mapping[str, Any], engine: sa.Engine) -> Services:
    """Open the keys and make the clients of everything outside."""
    key_ring, short_lived = _key_ring(config), _short_lived(config, engine)
    wechat = _wechat(config, key_ring, short_lived)
    provincial = _provincial(config)
    return Services(
        key_ring=key_ring,
        short_lived=short_lived,
        wechat=wechat,
        methods={
            "wechat_face": WeChatFace(wechat),
            "counter": Counter(
                key_ring.keys.vault,
                session=db.session,
                clock=now,
                wait=timedelta(hours=config["MOVE_HOURS"]),
            ),
        },
        registers=_registers(config, provincial),
        lookups=(provincial,),
        issuing=_issuing(config),
        files=_files(config, key_ring),
        messenger=_messenger(config, wechat),
        keeper=_keeper(config),
    )


def _provincial(config: Mapping[str, Any]) -> ProvincialRegister:
    return ProvincialRegister(
        config["REGISTER_URL"],
        access_id=config["REGISTER_ACCESS_ID"],
        access_token=config["REGISTER_ACCESS_TOKEN"],
        max_age=timedelta(hours=config["SOURCE_MAX_AGE_HOURS"]),
    )


def _issuing(config: Mapping[str, Any]) -> IssuingSystem | None:
    if not config["ISSUING_URL"]:
        return None
    return IssuingSystem(
        config["ISSUING_URL"],
        access_id=config["ISSUING_ACCESS_ID"],
        access_token=config["ISSUING_ACCESS_TOKEN"],
    )


def _registers(config: Mapping[str, Any], provincial: ProvincialRegister) -> tuple[Breaker, ...]:
    if not config["LICENSE_APP_URL"]:
        return (Breaker(provincial),)
    city = LicenseApp(
        config["LICENSE_APP_URL"],
        account=config["LICENSE_APP_ACCOUNT"],
        password=config["LICENSE_APP_PASSWORD"],
        max_age=provincial.max_age,
    )
    return (Breaker(provincial), Breaker(city))


def _key_ring(config: Mapping[str, Any]) -> KeyRing:
    path, is_sandbox = Path(config["KEYS_FILE"]), config["ENVIRONMENT"] == "sandbox"
    if not path.exists() and is_sandbox:
        _make_specimens(path)
    try:
        return KeyRing(path, fit=partial(_refuse_others, specimen=is_sandbox))
    except OfAnotherWorld as error:
        raise ConfigError(str(error)) from None


def _make_specimens(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Of processes that start together one makes the file.
        with suppress(FileExistsError):
            keys.create(path, specimen=True, at=datetime.now(UTC))
    except OSError as error:
        raise ConfigError(f"DATA_DIR: {path} cannot be made: {error.strerror}") from None


class OfAnotherWorld(BadKeyFile):
    """The keys are specimens and this is production, or the other way round."""


def _refuse_others(found: Keys, *, specimen: bool) -> None:
    if not specimen and any(key.specimen for key in found.signing):
        raise OfAnotherWorld("a specimen key has no place in production")
    if specimen and not all(key.specimen for key in found.signing):
        raise OfAnotherWorld("a key of production has no place in a sandbox")


def _messenger(config: Mapping[str, Any], wechat: WeChat) -> WeChatChannel:
    path = config["WECHAT_TEMPLATES"]
    try:
        return WeChatChannel(wechat, wechat_templates.read(Path(path)) if path else {})
    except wechat_templates.BadTemplates as error:
        raise ConfigError(f"WALLET_WECHAT_TEMPLATES: {error}") from None


def _wechat(config: Mapping[str, Any], key_ring: KeyRing, store: ShortLived) -> WeChat:
    appid = config["WECHAT_APPID"]
    token = SharedToken(store, appid=appid, vault=lambda: key_ring.keys.vault, clock=now)
    return WeChat(
        base=config["WECHAT_URL"], appid=appid, secret=config["WECHAT_SECRET"], token=token
    )


def _short_lived(config: Mapping[str, Any], engine: sa.Engine) -> ShortLived:
    if config["REDIS_URL"]:
        return _redis(config["REDIS_URL"])
    if engine.dialect.name == "sqlite":
        # A file of its own: in the same file it would wait for the act it is part of.
        return _in_folder(Path(config["DATA_DIR"]).resolve())
    # Connections of its own: one that an act holds must not be the one it waits for.
    store = SqlShortLived(sa.create_engine(engine.url, hide_parameters=True, pool_pre_ping=True))
    store.prepare()
    return store


def _in_folder(folder: Path) -> SqlShortLived:
    try:
        return SqlShortLived.in_file(folder / "short-lived.sqlite")
    except StoreDown:
        wrong = "DATA_DIR must be a folder that is there and can be written, and holds sound files"
        raise ConfigError(wrong) from None


def _keeper(config: Mapping[str, Any]) -> Keeper | None:
    if config["AUDIT_KEEPER_BUCKET"]:
        return BucketKeeper(_s3(config, config["AUDIT_KEEPER_BUCKET"]))
    command = config["AUDIT_KEEPER_COMMAND"]
    return CommandKeeper(command) if command else None


def _s3(config: Mapping[str, Any], bucket: str) -> FileStore:
    # Whoever keeps files in a folder needs no boto3, the heaviest of all packages.
    from wallet.storage.s3 import S3Store  # noqa: PLC0415

    return S3Store(
        endpoint=config["S3_ENDPOINT_URL"],
        bucket=bucket,
        access_key=config["S3_ACCESS_KEY"],
        secret_key=config["S3_SECRET_KEY"],
        region=config["S3_REGION"],
    )


def _files(config: Mapping[str, Any], key_ring: KeyRing) -> FileStore:
    if config["S3_ENDPOINT_URL"]:
        return _s3(config, config["S3_BUCKET"])
    return FolderStore(
        Path(config["DATA_DIR"]).resolve() / "files",
        url=f"{config['PUBLIC_URL'].rstrip('/')}{UPLOADS_PATH}",
        vault=lambda: key_ring.keys.vault,
    )


def _redis(url: str) -> ShortLived:
    # Whoever has no Redis needs no client of it either.
    from wallet.short_lived import redis, redis_client  # noqa: PLC0415

    try:
        return redis.RedisShortLived(redis_client.read(url), clock=now)
    except redis_client.BadRedisUrl as error:
        raise ConfigError(str(error)) from None
