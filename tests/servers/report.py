"""Says at the end of a test run which real servers it met, and which not and why.

Loaded as a plugin by tests/conftest.py; under xdist every worker reports to the one that prints.
"""

from typing import Any

import pytest

_used: dict[str, str] = {}
_skipped: dict[str, str] = {}


def used(server: str, version: str) -> None:
    """Note that tests met a real server."""
    _used[server] = version


def skipped(server: str, reason: str) -> None:
    """Note that tests of a server were skipped."""
    _skipped[server] = reason


def pytest_sessionfinish(session: pytest.Session) -> None:
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["servers"] = (_used, _skipped)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    met, missed = getattr(node, "workeroutput", {}).get("servers", ({}, {}))
    _used.update(met)
    _skipped.update(missed)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    met = ", ".join(f"{server} {version}" for server, version in sorted(_used.items()))
    missed = ", ".join(f"{server} ({reason})" for server, reason in sorted(_skipped.items()))
    terminalreporter.write_line(f"real servers used: {met or 'none'}; skipped: {missed or 'none'}")
