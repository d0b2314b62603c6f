"""The short-lived store in Redis, in a cluster of it, or in what else speaks its protocol.

Every operation touches one key, so that a cluster needs no hash tags. A value is kept as
`<expiry in milliseconds>:<JSON>`: the clock of the application decides whether it lives, and Redis
only clears away, by its own clock and a little later, what nobody can read any more.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from typing import cast

from redis.exceptions import RedisClusterException, RedisError

from wallet.short_lived import MILLISECOND, StoreDown, Value, moment, stamp
from wallet.short_lived.redis_client import Client

# Others may use the same server.
PREFIX = "wallet:"
# What Redis keeps longer than it lives: the clocks of two machines differ.
MARGIN = timedelta(minutes=1)

ADD = """
local found = redis.call('GET', KEYS[1])
if found and tonumber(string.match(found, '^%d+')) > tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""
# A list of the moments counted last, the newest first: there is room when the one in the place of
# the limit lies outside the window. What lies ahead was counted before the clock was set back.
ADMIT = """
local at, limit, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local oldest = redis.call('LINDEX', KEYS[1], limit - 1)
if oldest and math.abs(at - tonumber(oldest)) < window then return tonumber(oldest) end
redis.call('LPUSH', KEYS[1], ARGV[1])
redis.call('LTRIM', KEYS[1], 0, limit - 1)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return false
"""


class RedisShortLived:
    """Use one client for all threads; `clock` tells the application's time, as `at` does."""

    def __init__(self, connect: Callable[[], Client], *, clock: Callable[[], datetime]) -> None:
        self._connect = connect
        self._clock = clock

    def put(self, key: str, value: Value, *, until: datetime) -> None:
        kept_for = _kept_for(until - self._clock())
        with _translated():
            self._client.set(PREFIX + key, _written(value, until), px=kept_for)

    def get(self, key: str, *, at: datetime) -> Value | None:
        with _translated():
            return _read(self._client.get(PREFIX + key), at)

    def take(self, key: str, *, at: datetime) -> Value | None:
        with _translated():
            return _read(self._client.getdel(PREFIX + key), at)

    def add(self, key: str, value: Value, *, until: datetime, at: datetime) -> bool:
        return self._run(ADD, key, stamp(at), _written(value, until), _kept_for(until - at)) == 1

    def admit(self, key: str, *, limit: int, window: timedelta, at: datetime) -> datetime | None:
        width = window // MILLISECOND
        oldest = self._run(ADMIT, key, stamp(at), limit, width, _kept_for(window))
        return None if oldest is None else moment(oldest) + window

    def take_back(self, key: str, *, at: datetime) -> None:
        with _translated():
            self._client.lrem(PREFIX + key, 1, str(stamp(at)))

    def delete(self, key: str) -> None:
        with _translated():
            self._client.delete(PREFIX + key)

    def sweep(self, *, at: datetime) -> int:  # noqa: ARG002
        """Do nothing: Redis clears away by itself."""
        return 0

    def ping(self) -> None:
        with _translated():
            self._client.ping()

    @cached_property
    def _client(self) -> Client:
        return self._connect()

    def _run(self, script: str, key: str, *arguments: str | int) -> int | None:
        with _translated():
            return cast(int | None, self._client.eval(script, 1, PREFIX + key, *arguments))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (RedisError, RedisClusterException) as error:
        raise StoreDown(f"the short-lived store did not answer: {type(error).__name__}") from error


def _kept_for(life: timedelta) -> int:
    return max(life + MARGIN, MILLISECOND) // MILLISECOND


def _written(value: Value, until: datetime) -> str:
    return f"{stamp(until)}:{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"


def _read(found: object, at: datetime) -> Value | None:
    until, _, text = str(found or "0").partition(":")
    return json.loads(text) if int(until) > stamp(at) else None
