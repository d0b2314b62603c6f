"""Whose address a caller has behind proxies."""

import pytest
from flask import request

from tests.world import world

FORWARDED = {"X-Forwarded-For": "198.51.100.9, 203.0.113.7", "X-Forwarded-Proto": "https"}


def probe() -> str:
    return f"{request.remote_addr} {request.scheme}"


@pytest.mark.parametrize(
    ("proxies", "seen"), [(0, "127.0.0.1 http"), (1, "203.0.113.7 https"), (2, "198.51.100.9 http")]
)
def test_as_many_addresses_are_believed_as_there_are_proxies(
    sandbox, prepared, tmp_path, proxies, seen
):
    with world(sandbox, tmp_path, prepared=True, TRUSTED_PROXIES=proxies) as wallet:
        wallet.app.add_url_rule(
            "/probe", view_func=lambda: f"{request.remote_addr} {request.scheme}"
        )

        answer = wallet.client.get("/probe", headers=FORWARDED)

    assert answer.text == seen
