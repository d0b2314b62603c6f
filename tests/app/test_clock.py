"""The one clock: the machine's, and under sandbox configuration the sandbox's."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app.clock import now

SOON = timedelta(seconds=30)


def at(path):
    app = Flask("clock only")
    app.config["CLOCK_FILE"] = str(path)
    with app.app_context():
        return now()


def test_without_a_file_it_is_the_machines_time():
    assert abs(at("") - datetime.now(UTC)) < SOON
    assert at("").tzinfo is UTC


def test_before_anybody_moved_it_it_is_the_machines_time_too(tmp_path):
    assert abs(at(tmp_path / "clock") - datetime.now(UTC)) < SOON


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("0", 0),
        ("3600", 3600),
        ("-60.5", -60.5),
        ("86400.000000\n", 86400),
        ("631152000", 631152000),
    ],
)
def test_it_is_as_far_ahead_as_the_file_says(tmp_path, written, seconds):
    (tmp_path / "clock").write_text(written, "ascii")

    ahead = at(tmp_path / "clock") - datetime.now(UTC)

    assert abs(ahead - timedelta(seconds=seconds)) < SOON


def test_it_follows_every_change_at_once(tmp_path):
    for seconds in (60, 3600, 0):
        (tmp_path / "clock").write_text(str(seconds), "ascii")
        ahead = at(tmp_path / "clock") - datetime.now(UTC)
        assert abs(ahead - timedelta(seconds=seconds)) < SOON


def test_a_file_that_says_no_number_is_a_mistake_and_not_the_machines_time(tmp_path):
    (tmp_path / "clock").write_text("tomorrow", "ascii")

    with pytest.raises(ValueError, match="tomorrow"):
        at(tmp_path / "clock")


def test_the_sandboxs_clock_moves_the_wallet(wallet):
    with wallet.app.app_context():
        before = now()

        wallet.outside.advance(3600)

        assert timedelta(seconds=3600) <= now() - before < timedelta(seconds=3600) + SOON
