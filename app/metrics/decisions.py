"""How often one officer decided more than usual, read when Prometheus asks."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError

from app.extensions import db
from wallet.officers import unusual


def exposition() -> bytes:
    """Write a row for each act and span in Prometheus' text format; nothing without a database."""
    try:
        counted = unusual.count_all(db.session())
    except DBAPIError:
        return b""
    registry = CollectorRegistry()
    registry.register(_Counter(counted))
    return generate_latest(registry)


class _Counter(Collector):
    def __init__(self, counted: Mapping[tuple[str, str], int]) -> None:
        self._counted = counted

    def collect(self) -> Iterator[CounterMetricFamily]:
        says = "Alarms that one officer decided more than usual"
        labels = ("act", "span")
        counter = CounterMetricFamily("wallet_unusual_decisions", says, labels=labels)
        for key, number in sorted(self._counted.items()):
            counter.add_metric(key, number)
        yield counter
