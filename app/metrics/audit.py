"""How far behind the audit log's heads are, read from the database when Prometheus asks."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError

from app.clock import now
from app.extensions import db
from wallet.audit.backlog import Backlog, backlog


def exposition() -> bytes:
    """Write the backlog in Prometheus' text format; nothing while the database is down."""
    try:
        found = backlog(db.session())
    except DBAPIError:
        return b""
    registry = CollectorRegistry()
    registry.register(_AuditGauges(found, now()))
    return generate_latest(registry)


class _AuditGauges(Collector):
    def __init__(self, found: Backlog, at: datetime) -> None:
        self._found, self._at = found, at

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = self._found
        for name, says, value in (
            ("unsealed", "Entries under no signed head", found.unsealed),
            ("unsealed_seconds", "Age of the oldest of them", self._age(found.unsealed_since)),
            ("head_seconds", "Age of the newest head", self._age(found.newest_head_at)),
        ):
            yield GaugeMetricFamily(f"wallet_audit_{name}", says, value=value)

    def _age(self, since: datetime | None) -> float:
        return max((self._at - since).total_seconds(), 0.0) if since else 0.0
