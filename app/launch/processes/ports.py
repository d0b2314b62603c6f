"""Ports of this machine: is one free, and which ones are."""

import contextlib
import errno
import socket

from app.launch.processes.refusal import CannotStart


def require_free(port: int, variable: str) -> None:
    """Refuse a port that something else answers on, naming the variable to change."""
    try:
        _bind(port).close()
    except PermissionError as error:
        raise CannotStart(
            f"Port {port} is reserved for the system: choose one above 1023 with {variable}=…"
        ) from error
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise CannotStart(f"Port {port} cannot be used: {error.strerror}.") from error
        raise CannotStart(
            f"Port {port} is busy: stop what runs there, or choose another one with {variable}=…"
        ) from error


def free(count: int) -> list[int]:
    """Return ports that nothing uses at the moment."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(_bind(0)) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]


def _bind(port: int) -> socket.socket:
    one = socket.socket()
    try:
        # As gunicorn does: connections of the last run that still linger are no obstacle.
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("127.0.0.1", port))
    except OSError:
        one.close()
        raise
    return one
