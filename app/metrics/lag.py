"""How far behind the telling is, read from the database when Prometheus asks."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError

from app.clock import now
from app.extensions import db
from notifications import queries
from notifications.queries import Lag


def exposition() -> bytes:
    """Write the lag in Prometheus' text format; nothing while the database is down."""
    try:
        found = queries.lag(db.session())
    except DBAPIError:
        return b""
    # A registry of its own: the shared counts of gunicorn's workers know nothing of it.
    registry = CollectorRegistry()
    registry.register(_LagGauges(found, now()))
    return generate_latest(registry)


class _LagGauges(Collector):
    def __init__(self, lag: Lag, at: datetime) -> None:
        self._lag, self._at = lag, at

    def collect(self) -> Iterator[GaugeMetricFamily]:
        lag = self._lag
        for name, says, value in (
            ("untold_seconds", "Age of the oldest untold entry", self._age(lag.untold_since)),
            (
                "undelivered_seconds",
                "Age of the oldest message that waits",
                self._age(lag.undelivered_since),
            ),
            ("undelivered", "Messages that wait", lag.undelivered),
            ("dead_letters", "Messages that were given up", lag.dead),
        ):
            yield GaugeMetricFamily(f"wallet_{name}", says, value=value)
        yield self._refused()

    def _refused(self) -> GaugeMetricFamily:
        says = "Messages that were given up, by template and reason"
        labels = ("template", "error")
        gauge = GaugeMetricFamily("wallet_dead_letters_of_a_template", says, labels=labels)
        for key, number in self._lag.dead_by_reason.items():
            gauge.add_metric(key, number)
        return gauge

    def _age(self, since: datetime | None) -> float:
        return max((self._at - since).total_seconds(), 0.0) if since else 0.0
