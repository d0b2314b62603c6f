"""What runs and in which order: everything that `make run` starts is a line here."""

import sys
from collections.abc import Callable

from app.launch.processes.settings import Settings
from app.launch.processes.steps import Answers, Lives, Run, Start, Step

Plan = Callable[[Settings], tuple[Step, ...]]

# What serves nobody needs no routes, and starts sooner without them.
WITHOUT_ROUTES = "app.start:start(serves=False)"
WEB_WORKER = "app.launch.web_worker.WebWorker"


def whole_stack(settings: Settings) -> tuple[Step, ...]:
    """Return the steps from nothing to a wallet with its simulated outside world."""
    return (
        Start("sandbox", _gunicorn("sandbox.server:app", "gthread", settings.sandbox_port, 1, 16)),
        # It asks the sandbox for its cast, and waits for it.
        Run("prepare", _flask("sandbox", "prepare")),
        # Its workers are forks of one that has imported everything.
        Start("web", (*_gunicorn("wsgi:app", WEB_WORKER, settings.port, 2, 8), "--preload")),
        Start("worker", _flask("work")),
        Answers("web", f"{settings.app}/healthz"),
        Answers("web", f"{settings.app}/readyz"),
        Lives("worker"),
    )


def _flask(*command: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "flask", "--app", WITHOUT_ROUTES, *command)


def _gunicorn(app: str, kind: str, port: int, workers: int, threads: int) -> tuple[str, ...]:
    options = {
        "bind": f"127.0.0.1:{port}",
        "workers": workers,
        "worker-class": kind,
        "threads": threads,
        # A caller who takes an answer slowly must not hold a stop up.
        "graceful-timeout": 3,
    }
    named = [f"--{name}={value}" for name, value in options.items()]
    return (sys.executable, "-m", "gunicorn", app, *named, "--no-control-socket")
