"""A head is believed with a living key for heads, and with no other key of the platform."""

from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.wallet.audit.logs import PLATFORM
from wallet.audit import head
from wallet.audit.head import BadHead, message_of, sign


@pytest.fixture
def signed(key_ring):
    return sign(size=3, root=b"r" * 32, at=NOON, platform=PLATFORM, keys=key_ring)


def by_a_key_for_codes(signed, keys):
    key = keys.current("EL1", NOON)
    signed.key_id = key.id
    return key


def as_if_it_were_real(signed, keys):
    signed.specimen = False
    return keys.by_id(signed.key_id)


def before_the_key_was_made(signed, keys):
    signed.at = NOON - timedelta(days=365 * 5)
    return keys.by_id(signed.key_id)


def test_a_head_is_believed(signed, key_ring):
    head.verify(signed, key_ring.by_id)


@pytest.mark.parametrize("made", [by_a_key_for_codes, as_if_it_were_real, before_the_key_was_made])
def test_a_signature_alone_is_not_enough(signed, key_ring, made):
    key = made(signed, key_ring)
    signed.signature = key.sign(message_of(signed))

    with pytest.raises(BadHead, match="no such key|could not sign"):
        head.verify(signed, key_ring.by_id)
