"""Ask the simulated outside world for what only it has: the cast, and the citizens' phones."""

from typing import Any

import requests
from flask import current_app

from wallet.errors import Unavailable

TIMEOUT_SECONDS = 10


class SandboxUnavailable(Unavailable):
    """The sandbox does not answer."""


def ask(method: str, path: str, **what: Any) -> requests.Response:
    """Call a path of the sandbox; raises SandboxUnavailable."""
    with requests.Session() as http:
        http.trust_env = False  # it is on this machine: no proxy leads there
        address = current_app.config["SANDBOX_URL"]
        try:
            return http.request(
                method,
                address + path,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
                **what,
            )
        except requests.RequestException as error:
            raise SandboxUnavailable(
                f"no sandbox answers at {address} ({type(error).__name__}): is make run up, and is "
                "its port the one of SANDBOX_PORT?"
            ) from None
