"""Treat the caller's TCP connection badly: cut it, or keep it waiting."""

import socket
from typing import Any

from flask import request


def cut() -> None:
    """Close the caller's connection, so that no answer ever reaches them."""
    _socket().shutdown(socket.SHUT_RDWR)


def is_gone() -> bool:
    """Tell whether the caller has hung up; a thread need not wait for them any longer."""
    try:
        return _socket().recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def _socket() -> socket.socket:
    servers: dict[str, Any] = request.environ
    found = servers.get("gunicorn.socket") or servers.get("werkzeug.socket")
    if not isinstance(found, socket.socket):
        raise ConnectionAbortedError("a connection can only be broken under a real server")
    return found
