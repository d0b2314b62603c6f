import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
import requests
from werkzeug.serving import make_server

from app.demo import stranger, venue
from app.demo.columns import plain, width
from app.demo.facts import flat, pick
from app.demo.ink import Ink, has_colors, paint
from app.demo.operator import Operator
from app.demo.page import INDENT, Page
from app.demo.picture import STEPS, picture
from app.demo.story import play
from app.extensions import db
from app.launch.processes import ports
from app.worker import loop
from docs.vectors import make
from tests.world import Outside, World, world
from wallet.codes import base45

ROOT = Path(__file__).parents[2]
STEPS_IN_ALL = 24
TERMINAL = 80
VECTORS = json.loads(make.FILE.read_text("ascii"))
LIVE = [one for one in VECTORS["vectors"] if len(one["text"]) == 142]
SIGNED = {"redeemable", "expired", "not_yet_valid"}
FACE_RESULT = "/cityservice/face/identify/queryverifyinfo"
SHORT_LIST = "/certshare/queryCertInfoByHolderCode"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def told(wallet: World, *, colored: bool = False) -> tuple[int, str]:
    """Play the story to an application that answers over real HTTP, with a worker beside it."""
    out = StringIO()
    with answering(wallet) as address, working(wallet):
        page = Page(out, colored=colored)
        code = play(address, wallet.outside.url, page, operator_of(wallet))
    return code, out.getvalue()


@contextlib.contextmanager
def answering(wallet: World) -> Iterator[str]:
    server = make_server("127.0.0.1", wallet.app.config["PORT"], wallet.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def working(wallet: World) -> Iterator[None]:
    stop = threading.Event()

    def work() -> None:
        while not stop.wait(0.1):
            for job in loop.JOBS:
                with wallet.app.app_context():
                    job()
                    db.session.remove()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def operator_of(wallet: World) -> Operator:
    config = wallet.app.config
    names = {"DATA_DIR": "DATA_DIR", "SANDBOX_PORT": "SANDBOX_PORT"}
    names |= {"WALLET_ENVIRONMENT": "ENVIRONMENT", "WALLET_CLOCK_FILE": "CLOCK_FILE"}
    return Operator({name: str(config[key]) for name, key in names.items()})


def demo(folder: Path, **variables: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "app.demo"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder), **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture(scope="module")
def good_run(sandbox: Outside, tmp_path_factory: pytest.TempPathFactory) -> tuple[int, str]:
    """One telling that goes as it should, in color; it serves all who only look at it."""
    (port,) = ports.free(1)
    with world(sandbox, tmp_path_factory.mktemp("demo"), PORT=port) as wallet:
        return told(wallet, colored=True)


@pytest.fixture
def wallet(sandbox: Outside, tmp_path: Path) -> Iterator[World]:
    (port,) = ports.free(1)
    with world(sandbox, tmp_path, PORT=port) as wallet:
        yield wallet


def test_the_story_is_answered_as_it_should_be(good_run: tuple[int, str]) -> None:
    code, text = good_run

    assert code == 0
    assert text.count("✔") == STEPS_IN_ALL + 1
    assert "✘" not in text


def test_the_page_fits_a_terminal(good_run: tuple[int, str]) -> None:
    _, text = good_run

    assert max(map(width, text.splitlines())) <= TERMINAL
    assert "\x1b[1;32m✔" in text
    assert "verdict: valid · reason: ok" in plain(text)


def test_a_line_that_is_too_long_goes_on_below_with_its_colors_and_every_character() -> None:
    out, told = StringIO(), f"{'如有异议' * 12} {paint(Ink.WAY, 'x' * 90)} end"

    Page(out, colored=True).note(told)

    lines = out.getvalue().splitlines()
    assert [width(line) for line in lines] == [80, 6 + 22, 80, 6 + 16 + 4]
    assert "".join(line.removeprefix(INDENT) for line in lines) == told.replace(" \x1b", "\x1b")


@pytest.mark.parametrize(
    ("path", "step"), [("/sns/jscode2session", 1), (FACE_RESULT, 2), (SHORT_LIST, 3)]
)
def test_a_wrong_answer_ends_the_story(wallet: World, path: str, step: int) -> None:
    wallet.outside.post("/faults", {"path": path, "mode": "error", "times": 9})

    code, text = told(wallet)

    assert code == 1
    assert text.count("✔") == step - 1
    assert "\x1b" not in text
    assert text.endswith(f"\n\n✘ Step {step} was not answered as it should be: the end.\n")


def test_a_code_that_lives_too_long_is_noticed(sandbox: Outside, tmp_path: Path) -> None:
    (port,) = ports.free(1)
    with world(sandbox, tmp_path, PORT=port, CODE_LIFETIME_SECONDS=120) as wallet:
        code, text = told(wallet)

    assert code == 1
    assert "    ✘ verdict should be invalid, but it is valid\n" in text


def test_silence_is_a_wrong_answer() -> None:
    out = StringIO()

    nowhere = "http://127.0.0.1:9"
    code = play(nowhere, nowhere, Page(out, colored=False), Operator({}))

    assert code == 1
    assert f"✘ GET {nowhere}/cast: ConnectionError\n" in out.getvalue()


def test_make_demo_leaves_nothing_behind_and_keeps_away_from_a_database(tmp_path: Path) -> None:
    precious = f"sqlite:///{tmp_path}/precious.sqlite"

    process = demo(tmp_path, DATABASE_URL=precious, WALLET_CODE_LIFETIME_SECONDS="120")
    text, _ = process.communicate(timeout=600)

    assert process.returncode == 0, text
    assert "\x1b" not in text
    assert list(tmp_path.iterdir()) == []
    for address in re.findall(r"http://[\d.:]+", text):
        with pytest.raises(requests.ConnectionError):
            requests.get(address, timeout=2)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_demo_that_is_stopped_leaves_nothing_behind(
    tmp_path: Path, number: signal.Signals
) -> None:
    process = demo(tmp_path)
    while not list(tmp_path.glob("*/data/run/sandbox.pid")):
        assert process.poll() is None
        time.sleep(0.02)

    process.send_signal(number)
    text, _ = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "Traceback" not in text
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("out", "environ", "welcome"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": ""}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (StringIO(), {}, False),
    ],
)
def test_colors_are_for_terminals_that_want_them(
    out: StringIO, environ: dict[str, str], welcome: bool
) -> None:
    assert has_colors(out, environ) is welcome


@pytest.mark.parametrize(
    "vector",
    [one for one in LIVE if one["reason"] in {*SIGNED, "bad_signature"}],
    ids=lambda vector: vector["name"],
)
def test_the_stranger_judges_signatures_as_the_published_vectors_say(vector) -> None:
    keys = VECTORS["key_sets"][vector["keys"]]["keys"]

    assert stranger.believes(vector["text"], keys) is (vector["reason"] in SIGNED)


@pytest.mark.parametrize("two", [b"\x00\x00", b"\x00\x01", b"\x07\xd0", b"\xff\xff"])
def test_the_forger_makes_another_code_that_can_be_read(two: bytes) -> None:
    code = "EL1:" + base45.encode(bytes(14) + two + bytes(76))

    forged = stranger.read(venue.changed(code))

    assert forged.message != stranger.read(code).message
    assert (forged.r, forged.s) == (0, 0)


def test_facts_are_named_by_the_way_to_them() -> None:
    body = {
        "id": "6d6154a7-f962-4114-b888-1171f34c42b6",
        "at": "2026-11-21T22:53:12.311739+00:00",
        "license": {"name": "护士执业证书", "valid_to": None},
        "items": [{"ok": True}],
        "fields": ["level", "scope"],
        "code": "EL1:P80.+1336380Q50H34 DKAPKT",
    }

    assert flat(body) == {
        "id": "6d6154a7…",
        "at": "2026-11-21T22:53:12Z",
        "license.name": "护士执业证书",
        "license.valid_to": "null",
        "items.0.ok": "true",
        "fields": "level, scope",
        "code": "EL1:P80.+133…",
    }
    assert list(pick(body, ["license.", "at", "absent"])) == [
        "license.name",
        "license.valid_to",
        "at",
    ]


def test_the_picture_shows_a_run_and_needs_nothing_from_outside(good_run: tuple[int, str]) -> None:
    drawn = picture(good_run[1])

    texts = [one.text for one in ElementTree.fromstring(drawn).iterfind(".//{*}text")]
    assert texts.count("✔") == len(STEPS)
    assert {"already_used", "样例会展中心"} <= set(texts)
    assert "\x1b" not in drawn
    assert re.findall(r"\w+://[^\"]+", drawn) == ["http://www.w3.org/2000/svg"]
