"""One access token for all processes, in every kind of short-lived store."""

import json
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest

from tests.conftest import NOON
from tests.wallet.identity.loopback import TOKEN_PATH
from tests.wallet.short_lived.stores import Address, empty, opened
from wallet.crypto import keys
from wallet.crypto.vault import Vault
from wallet.identity.wechat.access_token import Given, SharedToken
from wallet.identity.wechat.client import WeChat
from wallet.short_lived import StoreDown
from wallet.short_lived.sql import SqlShortLived

APPID = "wx-sample"
TWO_HOURS = timedelta(hours=2)


@pytest.fixture(params=["sqlite", "valkey", "cluster"])
def address(request, tmp_path):
    if request.param == "sqlite":
        return Address("sqlite", str(tmp_path / "short-lived.sqlite"))
    name = {"valkey": "redis_url", "cluster": "redis_cluster_url"}[request.param]
    found = Address(request.param, request.getfixturevalue(name))
    empty(found)
    return found


@pytest.fixture
def store(address):
    with opened(address, at=NOON) as store:
        yield store


class Office:
    """Where tokens are asked for; counts, and may think for a while."""

    def __init__(self, *tokens, seconds=0.0, life=TWO_HOURS):
        self.tokens, self.seconds, self.life = list(tokens), seconds, life
        self.asked = []
        self._lock = threading.Lock()

    def __call__(self, force):
        time.sleep(self.seconds)
        with self._lock:
            self.asked.append(force)
            token = self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]
        if isinstance(token, Exception):
            raise token
        return Given(token, self.life)


def test_what_one_process_fetched_serves_the_others(shared_token):
    office = Office("token-1")

    got = [shared_token(APPID).get(office) for _ in range(3)]

    assert got == ["token-1"] * 3
    assert office.asked == [False]


def test_two_mini_programs_have_two_tokens(shared_token):
    assert shared_token("wx-1").get(Office("token-1")) == "token-1"
    assert shared_token("wx-2").get(Office("token-2")) == "token-2"


def test_of_many_who_need_a_token_together_one_asks(shared_token):
    office = Office("token-1", seconds=0.3)

    with ThreadPoolExecutor(8) as pool:
        got = list(
            pool.map(lambda _: shared_token(APPID, patience_seconds=60).get(office), range(16))
        )

    assert set(got) == {"token-1"}
    assert office.asked == [False]


def test_who_gets_the_lock_looks_once_more(shared_token, store):
    faster = shared_token(APPID)

    class Overtaken:
        """Between the look and the lock, another process fetches the token."""

        def __getattr__(self, name):
            return getattr(store, name)

        def add(self, key, value, **when):
            faster.get(Office("token-1"))
            return store.add(key, value, **when)

    office = Office("token-2")

    assert shared_token(APPID, store=Overtaken()).get(office) == "token-1"
    assert office.asked == []


def test_who_waits_too_long_asks_by_itself(shared_token, store):
    store.add(f"wechat.token:{APPID}:lock", {}, until=NOON + TWO_HOURS, at=NOON)
    began = time.monotonic()

    assert shared_token(APPID, patience_seconds=0.2).get(Office("token-1")) == "token-1"
    assert time.monotonic() - began >= 0.2


def test_a_process_that_failed_leaves_the_turn_to_the_next(shared_token):
    office = Office(RuntimeError("no"), "token-1")
    with pytest.raises(RuntimeError):
        shared_token(APPID).get(office)

    assert shared_token(APPID, patience_seconds=60).get(office) == "token-1"


@pytest.mark.parametrize(
    ("life", "later", "asked"),
    [
        (TWO_HOURS, timedelta(hours=1, minutes=54), 1),
        (TWO_HOURS, timedelta(hours=1, minutes=55), 2),
        (timedelta(minutes=5), timedelta(), 2),
        (timedelta(0), timedelta(), 2),
        (timedelta(days=9999), timedelta(hours=3), 2),
    ],
)
def test_a_token_is_asked_for_again_in_its_last_five_minutes(shared_token, life, later, asked):
    moment = NOON
    token = shared_token(APPID, clock=lambda: moment)
    office = Office("token-1", life=life)
    token.get(office)

    moment = NOON + later
    token.get(office)

    assert len(office.asked) == asked


def test_a_token_that_is_gone_is_replaced_for_everybody(shared_token):
    first, second = shared_token(APPID), shared_token(APPID)
    office = Office("token-1", "token-2")
    first.get(office)

    assert first.get(office, instead_of="token-1") == "token-2"
    assert second.get(office, instead_of="token-1") == "token-2"
    assert office.asked == [False, False]


def test_force_is_used_for_a_token_that_wechat_still_gives_and_not_twice_in_a_row(shared_token):
    office = Office("token-1")
    token = shared_token(APPID)
    token.get(office)

    for _ in range(3):
        token.get(office, instead_of="token-1")

    assert office.asked.count(True) == 1


def test_a_token_sealed_with_keys_that_are_gone_is_asked_for_again(shared_token):
    shared_token(APPID).get(Office("token-1"))
    stranger = Vault({1: b"k" * 16}, b"i" * 32)

    assert shared_token(APPID, vault=lambda: stranger).get(Office("token-2")) == "token-2"


def test_the_token_is_kept_sealed_and_nowhere_in_clear(shared_token, address, store):
    shared_token(APPID).get(Office("token-in-clear"))

    kept = store.get(f"wechat.token:{APPID}", at=NOON)
    assert "token-in-clear" not in json.dumps(kept)
    if address.kind == "sqlite":
        files = Path(address.where).parent.glob("short-lived.sqlite*")
        assert not [file for file in files if b"token-in-clear" in file.read_bytes()]


def test_nothing_prints_the_token():
    assert "token-1" not in f"{Given('token-1', TWO_HOURS)}"


class Down(SqlShortLived):
    """A store that does not answer."""

    def __init__(self):
        pass

    def get(self, *_, **__):
        raise StoreDown("down")

    put = add = delete = get


@pytest.mark.parametrize("gone", ["", "token-1"])
def test_without_a_store_each_asks_for_itself(shared_token, gone):
    office = Office("token-1")

    assert shared_token(APPID, store=Down()).get(office, instead_of=gone) == "token-1"
    assert office.asked == ([False, True] if gone else [False])


def call(address, keys_file, url):
    """What one process does: call something that needs the token."""
    vault = keys.load(keys_file).vault
    with opened(address, at=NOON) as store:
        token = SharedToken(store, appid=APPID, vault=lambda: vault, clock=lambda: NOON)
        wechat = WeChat(base=url, appid=APPID, secret="secret", token=token)
        return [wechat.call("/some/api", {})["thing"] for _ in range(5)]


@pytest.mark.stack
def test_processes_share_one_token(loopback, address, tmp_path):
    keys.create(tmp_path / "keys.json", specimen=True, at=NOON)
    loopback.give_tokens("token-1", "token-2")
    loopback.answer("/some/api", {"thing": 1})
    with opened(address, at=NOON) as store:
        store.ping()

    with ProcessPoolExecutor(3, mp_context=get_context("spawn")) as pool:
        rest = (address, tmp_path / "keys.json", loopback.url)
        done = [pool.submit(call, *rest) for _ in range(6)]
        assert [one.result() for one in done] == [[1] * 5] * 6

    assert len(loopback.asked_for(TOKEN_PATH)) == 1
