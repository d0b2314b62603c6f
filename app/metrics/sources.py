"""Licenses that sources disagree about, or that were held back, read when Prometheus asks."""

from collections.abc import Iterator, Mapping, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import DBAPIError

from app.extensions import db
from wallet.licenses import held_back
from wallet.licenses.merging import merge


def exposition() -> bytes:
    """Write a row for each source in Prometheus' text format; nothing without the database."""
    try:
        counted = merge.count_differences(db.session())
        withheld = held_back.count_all(db.session())
    except DBAPIError:
        return b""
    registry = CollectorRegistry()
    registry.register(_Gauge(counted, withheld))
    return generate_latest(registry)


class _Gauge(Collector):
    def __init__(
        self, counted: Mapping[str, int], withheld: Sequence[tuple[str, str, int]]
    ) -> None:
        self._counted, self._withheld = counted, withheld

    def collect(self) -> Iterator[GaugeMetricFamily]:
        says = "Licenses of which a source says something else than their owner"
        gauge = GaugeMetricFamily("wallet_source_differences", says, labels=["source"])
        for source, number in sorted(self._counted.items()):
            gauge.add_metric([source], number)
        yield gauge
        says = "Licenses that a source named and that were not given to a person"
        held = GaugeMetricFamily("wallet_held_back", says, labels=["source", "reason"])
        for source, reason, number in sorted(self._withheld):
            held.add_metric([source, reason], number)
        yield held
