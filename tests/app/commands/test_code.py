import logging
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click import unstyle

from app.commands.code import COLORS, code
from app.extensions import db
from app.factory import create_app
from app.services import services
from wallet.codes.anatomy import Part
from wallet.codes.payload import Header, encode

HANDLE = bytes(range(0xA0, 0xB0))
LIFETIME = 60


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wallet")
    app = create_app({"ENVIRONMENT": "sandbox", "TESTING": True, "DATA_DIR": str(folder)})
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def text(app):
    """A code of this wallet, issued in the first second of its key."""
    with app.app_context():
        key = services().keys.signing[0]
    issued_at = int(key.not_before.timestamp())
    header = Header(1, True, app.config["PLATFORM"], key.id, issued_at, LIFETIME, HANDLE)
    return encode(header, sign=key.sign)


def explain(app, text, **kwargs):
    result = app.test_cli_runner().invoke(code, ["explain", text], **kwargs)
    assert result.exit_code == 0, result.output
    return result.output


def test_every_byte_of_a_genuine_code_is_named(app, text):
    output = explain(app, text)

    assert "   2  0f1b30                            platform   platform 990000" in output
    assert "  12  a0a1a2a3a4a5a6a7a8a9aaabacadaeaf  handle     random" in output
    assert [line[:4].strip() for line in output.splitlines() if line[:4].strip().isdigit()] == [
        "0", "1", "2", "5", "7", "11", "12", "28", "44", "60", "76",
    ]  # fmt: skip
    assert "✓ signature  made with 990000-1 over these very bytes" in output
    assert output.splitlines()[-1].startswith("redeemable: genuine and alive, which is no verdict")


def test_it_is_judged_by_the_clock_of_the_application(app, text):
    clock = app.config["CLOCK_FILE"]
    with app.app_context():
        issued_at = services().keys.signing[0].not_before
    ahead = (issued_at - datetime.now(UTC)).total_seconds() + LIFETIME + 30.5
    _write(clock, str(ahead))

    output = explain(app, text)

    [ago] = re.findall(r"✗ time       (expired \d+ s ago)", output)
    assert int(ago.split()[1]) >= 30
    assert output.splitlines()[-1] == f"invalid, expired: {ago}"
    _write(clock, "0")


def test_a_terminal_sees_each_part_in_its_own_color(app, text):
    colored = explain(app, text, color=True)

    parts = set(Part) - {Part.CLAIMS, Part.UNREAD}
    assert all(f"\x1b[38;5;{COLORS[part]}m" in colored for part in parts)
    assert len(set(COLORS.values())) == len(Part)
    assert unstyle(colored) == explain(app, text)
    assert text in unstyle(colored)


def test_what_is_no_code_cannot_command_the_terminal(app):
    output = explain(app, "EL1:P80\x1b]0;owned\x07\u202e" + "é" * 400)

    assert not set("\x1b\x07\u202e") & set(output)
    assert "<U+001B>]0;owned<U+0007><U+202E>" in output
    assert "invalid, malformed: 418 characters, but no code has more than 382" in output


def test_a_dash_reads_the_code_from_standard_input(app, text):
    assert explain(app, "-", input=text + "\n") == explain(app, text)
    assert "character 143 is U+000A" in explain(app, "-", input=text + "\n\n")
    assert "U+DCFF" in explain(app, "-", input=text.encode() + b"\xff")


def test_the_code_is_neither_logged_nor_stored(app, text, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)

    explain(app, text)

    stored = b"".join(file.read_bytes() for file in _files(app.config["DATA_DIR"]))
    assert text not in caplog.text
    assert HANDLE.hex() not in caplog.text
    assert not any(kept in stored for kept in (text.encode(), HANDLE, HANDLE.hex().encode()))


def _files(folder):
    return [path for path in Path(folder).rglob("*") if path.is_file()]


def _write(path, text):
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_text(text)
