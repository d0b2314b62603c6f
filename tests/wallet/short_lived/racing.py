"""What several processes do to one store at the same moment; each begins when all are there."""

from datetime import datetime, timedelta
from typing import Any

from tests.wallet.short_lived.stores import Address, opened

_line: Any = None


def line_up(line: Any) -> None:
    """Tell a new process where to wait for the others."""
    global _line  # noqa: PLW0603  a process that a pool starts has no other place for it
    _line = line


def take_all(address: Address, keys: list[str], *, at: datetime) -> list[str]:
    with opened(address, at=at) as store:
        _line.wait()
        return [key for key in keys if store.take(key, at=at) is not None]


def add_all(address: Address, keys: list[str], *, at: datetime) -> list[str]:
    until = at + timedelta(minutes=1)
    with opened(address, at=at) as store:
        _line.wait()
        return [key for key in keys if store.add(key, {}, until=until, at=at)]


def count(address: Address, key: str, *, times: int, limit: int, at: datetime) -> int:
    window = timedelta(minutes=1)
    with opened(address, at=at) as store:
        _line.wait()
        tried = [store.admit(key, limit=limit, window=window, at=at) for _ in range(times)]
    return tried.count(None)


def prepare(address: Address, *, at: datetime) -> None:
    _line.wait()
    with opened(address, at=at) as store:
        store.ping()
