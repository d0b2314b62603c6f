"""Counts for Prometheus: routes as their rules, reasons and codes as words, nobody's data.

Under gunicorn the workers share their counts in PROMETHEUS_MULTIPROC_DIR (gunicorn.conf.py);
elsewhere each application keeps its own.
"""

import os
import time
from typing import cast

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from app.log import METHODS
from app.metrics import audit, decisions, lag, sources

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Up to the 25 seconds for which a phone may wait for a verdict.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """What one application counts."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        self.requests = Counter(
            "wallet_requests",
            "Requests answered",
            ("method", "route", "status"),
            registry=registry,
        )
        self.seconds = Histogram(
            "wallet_request_seconds",
            "Seconds until a request was answered",
            ("method", "route"),
            buckets=BUCKETS,
            registry=registry,
        )
        self.problems = Counter(
            "wallet_problems", "Problem documents, by code", ("code",), registry=registry
        )
        self.verdicts = Counter(
            "wallet_verdicts", "Verdicts, by reason", ("verdict", "reason"), registry=registry
        )


def init_app(app: Flask) -> None:
    app.extensions["metrics"] = Metrics()
    app.after_request(_count)


def count_verdict(verdict: str, reason: str) -> None:
    _metrics().verdicts.labels(verdict, reason).inc()


def exposition() -> bytes:
    """Write the counts of all workers, and the lag, in Prometheus' text format."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(_metrics().registry) + _read_from_database()
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry) + _read_from_database()


def _read_from_database() -> bytes:
    rooms = (lag, sources, audit, decisions)
    return b"".join(room.exposition() for room in rooms)


def _count(response: Response) -> Response:
    metrics = _metrics()
    # A method or path that anybody may invent would be a new row for each invention.
    method = request.method if request.method in METHODS else "other"
    route = request.url_rule.rule if request.url_rule else "none"
    metrics.requests.labels(method, route, str(response.status_code)).inc()
    metrics.seconds.labels(method, route).observe(time.perf_counter() - g.began)
    if "problem_code" in g:
        metrics.problems.labels(g.problem_code).inc()
    return response


def _metrics() -> Metrics:
    return cast(Metrics, current_app.extensions["metrics"])
