"""Run both reference verifiers on the published vectors, from outside."""

import ast
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from docs.vectors import make
from tests.servers import node as servers_node
from wallet.codes import base45
from wallet.crypto import sm3

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "reference"
PUBLISHED = json.loads(make.FILE.read_text("ascii"))
VECTORS = PUBLISHED["vectors"]
KEYS = PUBLISHED["key_sets"]["published"]["keys"]
LIVE = VECTORS[0]
PLATFORM = PUBLISHED["platform"]
BYTES_OF_A_LIVE_CODE = 92

JUDGE_ALL = """
import { readFileSync } from "node:fs";
const { judge } = await import(process.argv[1]);
const cases = JSON.parse(readFileSync(0, "utf8"));
const answers = cases.map(({ text, reader, now }) => judge(text, reader, now));
console.log(JSON.stringify(answers));
"""


def load_python_verifier():
    spec = importlib.util.spec_from_file_location("el1_verify", FOLDER / "verify.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verify = load_python_verifier()


@pytest.fixture(scope="session")
def installed(node, tmp_path_factory):
    """The folder of verify.mjs with its package beside it."""
    folder = tmp_path_factory.mktemp("reference")
    for name in ("package.json", "package-lock.json", "verify.mjs"):
        shutil.copy(FOLDER / name, folder)
    try:
        node.install(folder)
    except servers_node.NoNode as error:
        servers_node.skip("npm", error)
    return folder


def case(text, now=LIVE["now"], **reader):
    keys = {"keys": KEYS, "platform": PLATFORM, "production": False, "online": True}
    return {"text": text, "reader": keys | {"graceSeconds": 2} | reader, "now": now}


def case_of(vector):
    return case(
        vector["text"],
        now=vector["now"],
        keys=PUBLISHED["key_sets"][vector["keys"]]["keys"],
        production=vector["production"],
        graceSeconds=vector["grace_seconds"],
    )


def judged_by_python(cases):
    answers = []
    for one in cases:
        given = dict(one["reader"])
        reader = verify.Reader(grace_seconds=given.pop("graceSeconds"), **given)
        answers.append(verify.judge(one["text"], reader, now=one["now"]))
    return answers


@pytest.fixture(params=["python", "node"])
def judged(request):
    """Judge with one of the two: cases in, answers out."""
    if request.param == "python":
        return judged_by_python
    node, folder = request.getfixturevalue("node"), request.getfixturevalue("installed")
    arguments = ("--input-type=module", "-e", JUDGE_ALL, (folder / "verify.mjs").as_uri())
    return lambda cases: json.loads(node.run(*arguments, text=json.dumps(cases)))


def answer(verdict, reason):
    return {"verdict": verdict, "reason": reason}


def bent_codes():
    """Yield the live code with one bit flipped in each byte."""
    plain = base45.decode(LIVE["text"].removeprefix("EL1:"))
    for place in range(BYTES_OF_A_LIVE_CODE):
        bent = plain[place] ^ 1 << place % 8
        yield "EL1:" + base45.encode(plain[:place] + bytes([bent]) + plain[place + 1 :])


def test_every_vector_is_judged_as_published(judged):
    answers = judged([case_of(vector) for vector in VECTORS])

    found = {vector["name"]: given for vector, given in zip(VECTORS, answers, strict=True)}
    assert found == {row["name"]: answer(row["verdict"], row["reason"]) for row in VECTORS}


def test_no_code_with_a_flipped_bit_is_redeemable(judged):
    answers = judged([case(text) for text in bent_codes()])

    assert len(answers) == BYTES_OF_A_LIVE_CODE
    assert {given["reason"] for given in answers} == {"malformed", "unknown_key", "bad_signature"}


def test_without_a_network_a_genuine_live_code_is_unknown(judged):
    assert judged([case(LIVE["text"], online=False)]) == [answer("unknown", "online_only")]


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ({"y": KEYS[0]["x"]}, "invalid"),  # no point of the curve
        ({"x": KEYS[0]["x"] + "AA"}, "invalid"),  # not 32 bytes
        ({"x": "_" * 42 + "8"}, "invalid"),  # not below p
        ({"kid": "650000-1"}, "unknown"),
    ],
)
def test_a_key_that_is_none_is_not_used(judged, change, verdict):
    keys = [KEYS[0] | change]
    without_platform = case(LIVE["text"], keys=keys)
    del without_platform["reader"]["platform"]

    assert judged([without_platform]) == [answer(verdict, "unknown_key")]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--now", "1795226410"], ("unknown", "online_only")),
        (["--now", "1795226410", "--online"], (None, "redeemable")),
        (["--now", "1795226410", "--production"], ("invalid", "specimen")),
        (["--now", "1795226410", "--platform", "650000"], ("unknown", "online_only")),
        (["--now", "1795226370"], ("unknown", "online_only")),
        (["--now", "1795226369"], ("invalid", "not_yet_valid")),
        (["--now", "1795226489"], ("unknown", "online_only")),
        (["--now", "1795226490"], ("invalid", "expired")),
        (["--now", "1795226462", "--online"], ("invalid", "expired")),
        (["--now", "1795226462", "--online", "--grace", "3"], (None, "redeemable")),
        (["--now", "4000000000"], ("invalid", "expired")),
    ],
)
def test_both_commands_print_the_same_answer(tmp_path, node, installed, options, expected):
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(PUBLISHED["key_sets"]["published"]))
    arguments = [str(keys), LIVE["text"], *options]

    by_node = node.run(str(installed / "verify.mjs"), *arguments)
    by_python = run_python(*arguments)

    assert json.loads(by_python) == json.loads(by_node) == answer(*expected)


@pytest.mark.parametrize("now", ["", "soon", "nan", "-1e9"])
def test_a_time_that_is_none_is_not_judged_by(tmp_path, node, installed, now):
    keys = tmp_path / "keys.json"
    keys.write_text('{"keys": []}')
    arguments = [str(keys), LIVE["text"], f"--now={now}"]

    python = subprocess.run(
        [sys.executable, FOLDER / "verify.py", *arguments], capture_output=True, check=False
    )
    javascript = subprocess.run(
        [node.binary, installed / "verify.mjs", *arguments], capture_output=True, check=False
    )

    assert (python.returncode, javascript.returncode) == (2, 2)
    assert (python.stdout, javascript.stdout) == (b"", b"")


def run_python(*arguments):
    # Isolated and without site packages: the standard library is all there is.
    command = [sys.executable, "-I", "-S", str(FOLDER / "verify.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_python_verifier_imports_the_standard_library_only():
    tree = ast.parse((FOLDER / "verify.py").read_text("utf-8"))

    imported = {
        alias.name
        for item in ast.walk(tree)
        if isinstance(item, ast.Import)
        for alias in item.names
    }
    imported |= {item.module for item in ast.walk(tree) if isinstance(item, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names


def test_the_javascript_verifier_imports_node_and_one_locked_package():
    text = (FOLDER / "verify.mjs").read_text("utf-8")
    lock = json.loads((FOLDER / "package-lock.json").read_text("utf-8"))

    imported = set(re.findall(r'from "([^"]+)"', text))
    assert {name for name in imported if not name.startswith("node:")} == {
        "@noble/curves/abstract/weierstrass.js"
    }
    packages = [about for name, about in lock["packages"].items() if name]
    assert all("integrity" in about and "resolved" not in about for about in packages)


@pytest.mark.parametrize("length", [0, 3, 55, 56, 63, 64, 119, 120, 128, 1000])
def test_the_python_verifier_knows_sm3(length):
    message = bytes(range(256)) * 4

    assert verify.sm3(message[:length]) == sm3.digest(message[:length])
