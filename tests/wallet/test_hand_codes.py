"""Codes that people type: nothing in them is taken for something else."""

import pytest

from wallet import hand_codes
from wallet.hand_codes import ALPHABET, LETTERS


def test_a_code_has_sixty_bits_or_more():
    code = hand_codes.draw()

    assert (len(code), set(code) - set(ALPHABET)) == (LETTERS, set())
    assert len(set(ALPHABET)) ** LETTERS >= 2**60


def test_no_code_comes_twice():
    assert len({hand_codes.draw() for _ in range(100)}) == 100


def test_no_letter_can_be_read_as_another():
    assert not set("OIL") & set(ALPHABET)
    assert ALPHABET.upper() == ALPHABET


@pytest.mark.parametrize(
    ("typed", "meant"), [("k7x4-9m2p", "K7X49M2P"), ("o1L i", "0111"), ("7 8-9", "789")]
)
def test_whatever_way_it_was_written_down_it_is_the_same_code(typed, meant):
    assert hand_codes.read(typed) == meant
