"""Ask a system outside: bounded in time and size, never redirected, through nobody's proxy.

No message of ours repeats the library's, which holds the address, and with it what was asked.
"""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import requests
import urllib3

CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True)
class Bounds:
    """How long to wait for a connection, for a sign of life and in all; how much to read."""

    connect_seconds: float
    read_seconds: float
    seconds: float
    answer_bytes: int


@dataclass(frozen=True)
class HttpAnswer:
    status: int
    content: bytes


class NoAnswer(Exception):
    """Nothing came that could be read; `cause` is timeout, refused, dropped or too_large."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"no usable answer: {cause}")
        self.cause = cause

    @property
    def may_pass(self) -> bool:
        """Tell whether asking again at once can help; a time-out has used its time up."""
        return self.cause in {"refused", "dropped"}


class Line:
    """Connections to one address, kept open between questions and shared by threads."""

    def __init__(self, address: str, bounds: Bounds) -> None:
        self._address = address.rstrip("/")
        self._bounds = bounds
        self._http = requests.Session()
        # The proxy of whoever started the process must see neither secrets nor persons.
        self._http.trust_env = False
        # Nothing is unpacked, or a small answer could become a large one.
        self._http.headers["Accept-Encoding"] = "identity"

    def ask(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        seconds: float | None = None,
    ) -> HttpAnswer:
        """Send JSON, read what comes, in `seconds` if they are fewer.  Raises NoAnswer."""
        bounds = self._bounds
        left = min(bounds.seconds, bounds.seconds if seconds is None else seconds)
        deadline = time.monotonic() + left
        try:
            with self._http.request(
                method,
                self._address + path,
                params=params,
                json=body,
                headers=headers,
                timeout=(min(bounds.connect_seconds, left), min(bounds.read_seconds, left)),
                # The credentials are for this address.
                allow_redirects=False,
                stream=True,
            ) as response:
                content = b"".join(self._pieces(response, deadline))
                return HttpAnswer(response.status_code, content)
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            raise NoAnswer(_cause(error)) from None

    def close(self) -> None:
        self._http.close()

    def _pieces(self, response: requests.Response, deadline: float) -> Iterator[bytes]:
        size = 0
        # Piece by piece as they arrive: who sends a byte a second is not waited for either.
        while piece := response.raw.read1(CHUNK_BYTES):
            size += len(piece)
            if size > self._bounds.answer_bytes:
                raise NoAnswer("too_large")
            if time.monotonic() > deadline:
                raise NoAnswer("timeout")
            yield piece


def _cause(error: Exception) -> str:
    if isinstance(error, requests.Timeout | urllib3.exceptions.TimeoutError):
        return "timeout"
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    # Only of this one is it certain that nothing was sent.
    if isinstance(reason, urllib3.exceptions.NewConnectionError):
        return "refused"
    return "dropped"
