"""The examples in the documents can be followed: they run, and answer as the page shows."""

import json
import os
import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.serving import make_server

from tests.world import outside, world

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "README.zh-CN.md", "docs/api.md", "docs/integration.md")
NEEDED = ("bash", "curl", "python3")
BLOCK = re.compile(r"^```sh\n(.*?)^```\n(?:\n```json\n(.*?)^```)?", re.DOTALL | re.MULTILINE)


@pytest.fixture
def addresses(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Where the application and the sandbox answer, as after `make run`."""
    folder = tmp_path / "wallet"
    folder.mkdir()
    url = f"http://127.0.0.1:{free_port()}"  # files are sent to an absolute address
    with (
        outside(tmp_path) as there,
        world(there, folder, PUBLIC_URL=url) as here,
        served(here.app, url) as app,
    ):
        yield {"APP": app, "SANDBOX": there.url}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@contextmanager
def served(app: Flask, url: str) -> Iterator[str]:
    server = make_server("127.0.0.1", urlsplit(url).port or 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield url
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason="no bash, curl or python3")
@pytest.mark.parametrize("page", PAGES)
def test_the_examples_run_and_answer_as_the_page_shows(
    page: str, addresses: dict[str, str]
) -> None:
    scripts, shown = zip(*BLOCK.findall((ROOT / page).read_text("utf-8")), strict=True)

    answers = run(scripts, addresses)

    for expected, answer in zip(shown, answers, strict=True):
        if expected:
            assert differences(json.loads(expected), json.loads(answer)) == []


def run(scripts: Sequence[str], addresses: dict[str, str]) -> list[str]:
    """Run the blocks of a page as one script; returns what each of them printed."""
    script = "set -euo pipefail\n" + "\nprintf '\\0'\n".join(scripts)
    for port, name in {8000: "APP", 8001: "SANDBOX"}.items():
        script = script.replace(f"http://127.0.0.1:{port}", addresses[name])
    done = subprocess.run(
        ["bash", "-c", script],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "no_proxy": "*"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\0")


def differences(shown: Any, answer: Any, place: str = "") -> list[str]:
    """Compare shapes, not values; where the page shows … the answer may hold more."""
    if isinstance(shown, dict) and isinstance(answer, dict):
        return object_differences(shown, answer, place)
    if isinstance(shown, list) and isinstance(answer, list):
        return list_differences(shown, answer, place)
    is_same = shown == "…" or type(shown) is type(answer)
    return [] if is_same else [f"{place}: {shown!r} on the page, {answer!r} in the answer"]


def object_differences(shown: dict[str, Any], answer: dict[str, Any], place: str) -> list[str]:
    told = shown.keys() - {"…"}
    untold = answer.keys() - told if "…" not in shown else set()
    return [
        *(f"{place}/{key}: only on the page" for key in sorted(told - answer.keys())),
        *(f"{place}/{key}: only in the answer" for key in sorted(untold)),
        *(
            difference
            for key in sorted(told & answer.keys())
            for difference in differences(shown[key], answer[key], f"{place}/{key}")
        ),
    ]


def list_differences(shown: list[Any], answer: list[Any], place: str) -> list[str]:
    if "…" in shown:
        end = shown.index("…")
        shown, answer = shown[:end], answer[:end]
    rows = enumerate(zip_longest(shown, answer))
    return [row for n, pair in rows for row in differences(*pair, f"{place}/{n}")]
