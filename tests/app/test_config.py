"""What the application demands of its environment before it starts."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from app import config
from app.config import ConfigError
from app.extensions import db
from app.factory import create_app
from app.services import services
from app.variables import VARIABLES
from tests.app.production import settings
from wallet import marks
from wallet.crypto import keys
from wallet.crypto.keys import BadKeyFile
from wallet.storage.folder import FolderStore
from wallet.storage.s3 import S3Store

ROOT = Path(__file__).parents[2]
REQUIRED = [one.name for one in VARIABLES if one.required]
NUMBERS = [one.name for one in VARIABLES if type(one.default) is int or one.name == "PLATFORM"]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch):
    for name in os.environ:
        if name.startswith("WALLET_") or name in config.BY_WRITTEN:
            monkeypatch.delenv(name)


def load(overrides=None):
    app = Flask("settings only")
    config.load(app, overrides)
    return app.config


def sandbox(tmp_path, **changes):
    return load({"ENVIRONMENT": "sandbox", "DATA_DIR": str(tmp_path)} | changes)


def production(tmp_path, **changes):
    return load(settings(tmp_path, **changes))


def services_of(app):
    with app.app_context():
        return services()


@pytest.fixture
def start():
    """Build applications, and close what they opened."""
    started = []

    def start(settings):
        app = create_app(settings)
        started.append(app)
        return app

    yield start
    for app in started:
        with app.app_context():
            db.engine.dispose()


# Production


def test_production_starts_when_everything_is_said(tmp_path, start):
    answer = start(settings(tmp_path)).test_client().get("/healthz")

    assert answer.status_code == 200


def test_without_a_word_the_configuration_is_production():
    with pytest.raises(ConfigError):
        load()


def test_everything_that_is_missing_is_named_at_once():
    with pytest.raises(ConfigError) as refusal:
        load()

    assert str(refusal.value) == (
        "not set: WALLET_KEYS_FILE, WALLET_PLATFORM, WALLET_PUBLIC_URL, WALLET_WECHAT_APPID,"
        " WALLET_WECHAT_SECRET, WALLET_REGISTER_URL, WALLET_REGISTER_ACCESS_ID,"
        " WALLET_REGISTER_ACCESS_TOKEN, DATABASE_URL, WALLET_TRUSTED_PROXIES"
    )


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("value", [None, ""])
def test_each_of_them_is_needed(tmp_path, name, value):
    with pytest.raises(ConfigError, match=name):
        production(tmp_path, **{name: value})


def test_a_second_register_may_be_missing_and_needs_credentials_if_it_is_there(tmp_path):
    production(tmp_path)

    missing = "WALLET_LICENSE_APP_ACCOUNT, WALLET_LICENSE_APP_PASSWORD"
    with pytest.raises(ConfigError, match=missing):
        production(tmp_path, LICENSE_APP_URL="https://city.example")


@pytest.mark.parametrize("proxies", [0, 1])
def test_any_decision_on_proxies_will_do(tmp_path, proxies):
    assert production(tmp_path, TRUSTED_PROXIES=str(proxies))["TRUSTED_PROXIES"] == proxies


def test_no_secret_has_a_default():
    assert {one.default for one in VARIABLES if one.secret} == {""}


@pytest.mark.parametrize(
    "changes",
    [
        {"SANDBOX_URL": "http://127.0.0.1:8001"},
        {"SANDBOX_URL": "https://sandbox.example"},
        {"CLOCK_FILE": "/var/clock"},
        {"WECHAT_URL": "http://127.0.0.1:8001"},
        {"WECHAT_URL": "HTTP://127.0.0.1:8001"},
        {"WECHAT_URL": "127.0.0.1:8001"},
        {"WECHAT_URL": "//api.weixin.qq.com"},
        {"REGISTER_URL": "http://127.0.0.1:8001"},
        {"REGISTER_URL": "http://register.example"},
        {"REGISTER_URL": "register.example"},
        {"LICENSE_APP_URL": "http://register.example"},
        {"ISSUING_URL": "http://issuing.example"},
    ],
    ids=str,
)
def test_production_refuses_a_sandbox_address_and_an_open_line(tmp_path, changes):
    [name] = changes

    with pytest.raises(ConfigError, match=name):
        production(tmp_path, **changes)


def test_production_speaks_to_wechat_itself(tmp_path):
    assert production(tmp_path)["WECHAT_URL"] == "https://api.weixin.qq.com"


STORE = {
    "S3_ENDPOINT_URL": "https://files.example",
    "S3_BUCKET": "wallet",
    "S3_ACCESS_KEY": "key-of-the-sample",
    "S3_SECRET_KEY": "secret-of-the-sample",
}


@pytest.mark.parametrize("name", STORE)
def test_a_store_of_files_is_named_whole_or_not_at_all(tmp_path, name):
    with pytest.raises(ConfigError, match=name):
        production(tmp_path, **STORE | {name: None})
    with pytest.raises(ConfigError, match=name):
        sandbox(tmp_path, **STORE | {name: ""})


def test_the_variables_of_the_store_are_bare(tmp_path, monkeypatch):
    for name, value in STORE.items():
        monkeypatch.setenv(name, value)

    assert {name: sandbox(tmp_path)[name] for name in STORE} == STORE
    assert sandbox(tmp_path)["S3_REGION"] == "us-east-1"


def test_without_an_s3_files_lie_in_a_folder(tmp_path, start):
    assert isinstance(services_of(start(settings(tmp_path))).files, FolderStore)
    assert isinstance(services_of(start(settings(tmp_path) | STORE)).files, S3Store)


@pytest.mark.parametrize("url", ["http://files.example", "files.example", "ftp://files.example"])
def test_phones_send_photographs_over_tls(tmp_path, url):
    with pytest.raises(ConfigError, match="S3_ENDPOINT_URL"):
        production(tmp_path, **STORE | {"S3_ENDPOINT_URL": url})


@pytest.mark.parametrize(
    "url", ["https://files.example", "http://127.0.0.1:8333", "http://[::1]:8333"]
)
def test_a_store_on_the_same_machine_needs_no_tls(tmp_path, url):
    assert production(tmp_path, **STORE | {"S3_ENDPOINT_URL": url})["S3_ENDPOINT_URL"] == url


def test_production_refuses_a_specimen_key(tmp_path):
    with pytest.raises(ConfigError, match="specimen"):
        create_app(settings(tmp_path, specimen=True))


def test_production_makes_no_keys_of_its_own(tmp_path):
    said = settings(tmp_path)
    Path(said["KEYS_FILE"]).unlink()

    with pytest.raises(BadKeyFile):
        create_app(said)

    assert not Path(said["KEYS_FILE"]).exists()


def test_production_refuses_a_database_into_which_the_cast_was_loaded(tmp_path, start):
    app = start(settings(tmp_path))
    app.test_cli_runner().invoke(args=["prepare"], catch_exceptions=False)
    with app.app_context():
        marks.put(db.session(), marks.SANDBOX, at=datetime(2026, 1, 1, tzinfo=UTC))
        db.session().commit()

    with pytest.raises(ConfigError, match="cast"):
        create_app(settings(tmp_path))


def test_production_takes_a_database_that_was_prepared(tmp_path, start):
    app = start(settings(tmp_path))
    app.test_cli_runner().invoke(args=["prepare"], catch_exceptions=False)

    assert start(settings(tmp_path)).test_client().get("/readyz").status_code == 200


# The sandbox


def test_the_sandbox_fills_every_gap_with_a_specimen(tmp_path):
    said = sandbox(tmp_path)

    assert all(said[name] != "" for name in REQUIRED if name != "DATABASE_URL")
    assert said["WECHAT_URL"] == said["REGISTER_URL"] == said["SANDBOX_URL"]
    assert said["SANDBOX_URL"] == "http://127.0.0.1:8001"
    assert said["PUBLIC_URL"] == "http://127.0.0.1:8000"
    assert said["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{tmp_path}/wallet.sqlite"
    assert said["CLOCK_FILE"] == f"{tmp_path}/sandbox/clock"


def test_the_ports_decide_where_the_sandbox_is(tmp_path):
    said = sandbox(tmp_path, PORT="9000", SANDBOX_PORT="9001")

    assert said["PUBLIC_URL"] == "http://127.0.0.1:9000"
    assert said["WECHAT_URL"] == "http://127.0.0.1:9001"


def test_what_is_said_counts_more_than_a_specimen(tmp_path):
    assert sandbox(tmp_path, WECHAT_APPID="wx-sample")["WECHAT_APPID"] == "wx-sample"


def test_the_sandbox_makes_its_own_specimen_keys(tmp_path, start):
    start({"ENVIRONMENT": "sandbox", "TESTING": True, "DATA_DIR": str(tmp_path)})

    assert all(key.specimen for key in keys.load(tmp_path / "keys.json").signing)


def test_the_sandbox_refuses_a_key_of_production(tmp_path):
    keys.create(tmp_path / "keys.json", specimen=False, at=datetime(2026, 1, 1, tzinfo=UTC))

    with pytest.raises(ConfigError, match="sandbox"):
        create_app({"ENVIRONMENT": "sandbox", "TESTING": True, "DATA_DIR": str(tmp_path)})


@pytest.mark.parametrize("environment", ["", "prod", "Sandbox", "test"])
def test_there_are_two_environments(tmp_path, environment):
    with pytest.raises(ConfigError, match="WALLET_ENVIRONMENT"):
        sandbox(tmp_path, ENVIRONMENT=environment)


# Numbers


@pytest.mark.parametrize("seconds", [30, 60, 120, "45"])
def test_a_code_lives_half_a_minute_to_two(tmp_path, seconds):
    said = sandbox(tmp_path, CODE_LIFETIME_SECONDS=seconds)

    assert said["CODE_LIFETIME_SECONDS"] == int(seconds)


@pytest.mark.parametrize("seconds", [29, 121, 0, -60, "300"])
def test_a_code_lives_no_shorter_and_no_longer(tmp_path, seconds):
    with pytest.raises(ConfigError, match="CODE_LIFETIME_SECONDS"):
        sandbox(tmp_path, CODE_LIFETIME_SECONDS=seconds)


def test_a_code_lives_a_minute_unless_said_otherwise(tmp_path):
    assert production(tmp_path)["CODE_LIFETIME_SECONDS"] == 60


@pytest.mark.parametrize("seconds", [1, "10"])
def test_registers_are_waited_for_one_to_ten_seconds(tmp_path, seconds):
    assert sandbox(tmp_path, SOURCE_SECONDS=seconds)["SOURCE_SECONDS"] == int(seconds)


def test_registers_are_waited_for_two_seconds_unless_said_otherwise(tmp_path):
    assert production(tmp_path)["SOURCE_SECONDS"] == 2


@pytest.mark.parametrize("platform", ["110000", "650000", 990000, 999999])
def test_a_platform_is_a_division_code(tmp_path, platform):
    assert sandbox(tmp_path, PLATFORM=platform)["PLATFORM"] == int(platform)


@pytest.mark.parametrize("platform", [-1, 0, 1, 99999, 1000000, "6500000", 0x1000000])
def test_a_platform_that_is_no_division_code_is_refused(tmp_path, platform):
    with pytest.raises(ConfigError, match="WALLET_PLATFORM"):
        sandbox(tmp_path, PLATFORM=platform)


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_is_a_number(tmp_path, name):
    with pytest.raises(ConfigError, match=name):
        sandbox(tmp_path, **{name: "many"})


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_that_the_environment_writes_as_text_is_one(tmp_path, monkeypatch, name):
    default = sandbox(tmp_path)[name]
    monkeypatch.setenv(name if name in config.BY_WRITTEN else f"WALLET_{name}", str(default))

    assert sandbox(tmp_path)[name] == default
    assert type(sandbox(tmp_path)[name]) is int


# The environment


def test_the_environment_is_read_with_its_prefix(tmp_path, monkeypatch):
    monkeypatch.setenv("WALLET_ENVIRONMENT", "sandbox")
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("WALLET_WECHAT_APPID", "wx-sample")
    monkeypatch.setenv("WECHAT_SECRET", "not ours")

    said = load()

    assert (said["ENVIRONMENT"], said["WECHAT_APPID"]) == ("sandbox", "wx-sample")
    assert said["WECHAT_SECRET"] != "not ours"


def test_an_empty_variable_is_as_good_as_none(tmp_path, monkeypatch):
    monkeypatch.setenv("WALLET_ENVIRONMENT", "")
    monkeypatch.setenv("PORT", "")

    assert production(tmp_path)["PORT"] == 8000


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_spoken_to_by_psycopg_3(tmp_path, scheme):
    said = production(tmp_path, DATABASE_URL=f"{scheme}://wallet@db.example/wallet")

    assert said["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://wallet@db.example/wallet"


def test_an_error_of_the_database_does_not_quote_what_was_written(tmp_path):
    assert production(tmp_path)["SQLALCHEMY_ENGINE_OPTIONS"]["hide_parameters"] is True


@pytest.mark.stack
def test_importing_the_application_builds_nothing():
    code = "import app, app.factory, app.config, blueprints"

    subprocess.run([sys.executable, "-W", "error", "-c", code], cwd=ROOT, check=True, timeout=60)


# Wrong values: one sentence for each, which names the variable


WRONG = {
    "ENVIRONMENT": ["prod", "Sandbox"],
    "RATE_LIMITS": ["ON", "no"],
    "DATA_DIR": ["{file}", "{file}/below", "/proc/nowhere"],
    "REDIS_URL": ["127.0.0.1:6379", "http://127.0.0.1", "redis://127.0.0.1:port"],
    "PORT": ["0", "65536", "http"],
    "SANDBOX_PORT": ["-1", "65536", "8001.5", "٨٠٠١", "8_001"],
    "KEYS_FILE": ["{folder}"],
    "PLATFORM": ["6500000", "65000", "-650000", "新疆"],
    "PUBLIC_URL": [
        "wallet.example",
        "ftp://wallet.example",
        "https://",
        "https://a:b",
        "https://a?b=1",
    ],
    "WECHAT_URL": ["//api.weixin.qq.com", "https://[", "https://a:0", "https://a b"],
    "WECHAT_APPID": ["wx\nsample"],
    "WECHAT_SECRET": ["secret\r\nof-the-sample"],
    "WECHAT_TEMPLATES": ["{folder}", "{file}", "{folder}/nothing.json"],
    "REGISTER_URL": ["register.example", "https://me:password@register.example"],
    "REGISTER_ACCESS_ID": ["wallet\n"],
    "REGISTER_ACCESS_TOKEN": ["token\n"],
    "DATABASE_URL": [
        *("wallet", "mysql://db.example/wallet", "postgresql:/db", "postgresql://db:port/wallet"),
        *("sqlite://", "sqlite:///wallet.sqlite", "postgresql+psycopg2://db.example/wallet"),
    ],
    "LICENSE_APP_URL": ["city.example"],
    "LICENSE_APP_ACCOUNT": ["\twallet"],
    "LICENSE_APP_PASSWORD": ["pass\nword"],
    "ISSUING_URL": ["issuing"],
    "ISSUING_ACCESS_ID": ["\n"],
    "ISSUING_ACCESS_TOKEN": ["\x00"],
    "S3_ENDPOINT_URL": ["files.example", "https://-", "https://.", "https://中文.example"],
    "S3_BUCKET": ["wal\nlet"],
    "S3_ACCESS_KEY": ["\n"],
    "S3_SECRET_KEY": ["\n"],
    "S3_REGION": ["us\n"],
    "AUDIT_EXPORT": ["{file}"],
    "AUDIT_SEAL_SECONDS": ["0", "61", "-5", "5s"],
    "AUDIT_KEEPER_COMMAND": ["keep 'it", "  ", "''"],
    "AUDIT_KEEPER_BUCKET": ["heads", "he\nads"],
    "AUDIT_ACCESS_DAYS": ["179", "-180", "99999999999"],
    "AUDIT_USAGE_DAYS": ["1095", "three years"],
    "AUDIT_CONSENT_DAYS": ["1095", "1e4"],
    "MOVE_HOURS": ["0", "721", "a day"],
    "COOL_DOWN_DAYS": ["-1", "91", "7.5"],
    "CODE_LIFETIME_SECONDS": ["29", "121", "-60"],
    "SOURCE_MAX_AGE_HOURS": ["-1", "99999999999", "a day"],
    "SOURCE_SECONDS": ["0", "11"],
    "MAX_CONTENT_LENGTH": ["-1", "0", "1MB"],
    "REQUEST_SECONDS": ["0", "-20", "20.5"],
    "TRUSTED_PROXIES": ["-1", "17", "10.0.0.1"],
    "METRICS_TOKEN": ["token\n"],
    "SANDBOX_URL": ["127.0.0.1:8001"],
    "CLOCK_FILE": ["{folder}"],
    "SANDBOX_QUOTAS": ["yes", "1"],
}


def test_wrong_values_are_known_of_every_variable():
    assert WRONG.keys() == {one.name for one in VARIABLES}


CASES = [(name, value) for name, values in WRONG.items() for value in values]


@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_wrong_value_is_refused_with_one_sentence(tmp_path, monkeypatch, name, value):
    (tmp_path / "file").write_text("no JSON")
    value = value.format(file=tmp_path / "file", folder=tmp_path)
    said = {"ENVIRONMENT": "sandbox", "TESTING": True, "DATA_DIR": str(tmp_path)}

    with pytest.raises(ConfigError) as refusal:
        create_app(said | {name: value})

    sentence = str(refusal.value)
    assert sentence.startswith(next(one.written for one in VARIABLES if one.name == name))
    assert "\n" not in sentence


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("WALLET_PLATFROM", "; did you mean WALLET_PLATFORM?"),
        ("WALLET_DATABASE_URL", "; did you mean DATABASE_URL?"),
        ("WALLET_COLOR_OF_THE_DESK", ""),
    ],
)
def test_a_misspelt_name_is_refused(tmp_path, monkeypatch, name, meant):
    monkeypatch.setenv(name, "650000")

    with pytest.raises(ConfigError) as refusal:
        sandbox(tmp_path)

    assert str(refusal.value) == f"{name} is the name of no variable{meant}"


@pytest.mark.parametrize(("command", "lines"), [("", 1), ("keep-a-head", 0)])
def test_production_says_at_every_start_that_nobody_keeps_the_heads(
    *, tmp_path, start, caplog, command, lines
):
    start(settings(tmp_path, AUDIT_KEEPER_COMMAND=command))

    said = [line for line in caplog.messages if "nobody outside keeps the heads" in line]
    assert len(said) == lines
