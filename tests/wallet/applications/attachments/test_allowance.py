"""What one person may send and have decoded in a day."""

from datetime import timedelta
from itertools import count

import pytest

from tests.conftest import NOON
from wallet.applications.attachments.allowance import (
    BYTES,
    BYTES_A_PIECE,
    DAY,
    PICTURES,
    PIXELS,
    PIXELS_A_PIECE,
    Allowance,
)
from wallet.errors import RateLimited
from wallet.short_lived.sql import SqlShortLived

LARGEST = 20 * BYTES_A_PIECE


@pytest.fixture
def allowed(tmp_path):
    store = SqlShortLived.in_file(tmp_path / "short-lived.sqlite")
    return lambda who="somebody", at=NOON: Allowance(store, who, at)


def times(act):
    """Count how often it is allowed."""
    for done in count():
        try:
            act()
        except RateLimited:
            return done
    return None


def test_pictures_are_counted_by_the_day_and_the_person(allowed):
    assert times(lambda: allowed().announce(1)) == PICTURES.number

    allowed("somebody else").announce(1)
    allowed(at=NOON + DAY + timedelta(seconds=1)).announce(1)


def test_large_pictures_are_counted_by_their_bytes(allowed):
    assert times(lambda: allowed().announce(LARGEST)) == BYTES.number * BYTES_A_PIECE // LARGEST


def test_what_is_decoded_is_counted_however_small_its_file_is(allowed):
    pixels = 8192 * 6144
    pieces = -(-pixels // PIXELS_A_PIECE)

    assert times(lambda: allowed().decode(pixels)) == PIXELS.number // pieces


def test_without_a_store_nothing_is_counted():
    for _ in range(PICTURES.number + 1):
        Allowance(None, "somebody", NOON).announce(LARGEST)
