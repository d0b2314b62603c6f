"""How often somebody may fail to sign in with a password or secret, by name and by network.

A try is counted before it is judged, so that tries side by side count too, and taken back when it
succeeds: who signs in honestly closes no door, neither their own nor that of a whole office.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv6Network, ip_address

from flask import request

from app.clock import now
from app.services import services
from blueprints.spending import counted_in
from wallet.act import Act, Actor, ActorKind
from wallet.audit import record
from wallet.errors import RateLimited, Refused, Unproven
from wallet.short_lived import limits
from wallet.short_lived.limits import Limit


@dataclass(frozen=True)
class Attempts:
    """The tries at one door."""

    door: str
    of_a_name: Limit
    of_a_source: Limit

    def spend(self, name: str, *, at: datetime) -> None:
        """Count a try.  Raises RateLimited, and counts nothing then."""
        store, blind = services().short_lived, self._blind(name)
        limits.spend(store, self.of_a_name, blind, at=at)
        try:
            limits.spend(store, self.of_a_source, self._source(), at=at)
        except RateLimited:
            limits.take_back(store, self.of_a_name, blind, at=at)
            raise

    @contextmanager
    def judging(self, act: Act, name: str) -> Iterator[None]:
        """Write a refused try down, in a transaction of its own, and refuse."""
        try:
            yield
        except (Unproven, Refused) as refusal:
            act.session.rollback()
            # Who it was is not proven: the name is only told apart from other names.
            nobody = Actor(ActorKind.SYSTEM, self._blind(name))
            action = f"{self.door}.refused"
            record.record(act.by(nobody), action, reason=refusal.code)
            act.session.commit()
            raise

    def forget(self, name: str, *, at: datetime) -> None:
        """After a success: set the name back, and of the network's tries take back this one."""
        store = services().short_lived
        limits.forget(store, self.of_a_name, self._blind(name))
        limits.take_back(store, self.of_a_source, self._source(), at=at)

    def _source(self) -> str:
        return self._blind(network_of(request.remote_addr or ""))

    def _blind(self, text: str) -> str:
        return services().vault.index(f"attempts.{self.of_a_name.name}", text).hex()


@contextmanager
def of_a_network(limit: Limit, *, failing: type[Exception]) -> Iterator[None]:
    """Count what fails in this way against the caller's network; raises RateLimited."""
    store, source, at = counted_in(), network_of(request.remote_addr or ""), now()
    if store is None:
        yield
        return
    blind = services().vault.index(f"attempts.{limit.name}", source).hex()
    limits.spend(store, limit, blind, at=at)
    failed = False
    try:
        yield
    except failing:
        failed = True
        raise
    finally:
        if not failed:
            limits.take_back(store, limit, blind, at=at)


def network_of(address: str) -> str:
    """Name the network that an address stands for: with IPv6 everybody has 2^64 addresses."""
    try:
        found = ip_address(address)
    except ValueError:
        return address  # a socket of this machine has none
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((int(found), 64), strict=False))


DESK = Attempts("officer", limits.DESK_SIGN_INS, limits.DESK_SIGN_INS_OF_A_SOURCE)
SCANNER = Attempts("scanner", limits.SCANNER_SIGN_INS, limits.SCANNER_SIGN_INS_OF_A_SOURCE)
