"""What the short-lived store keeps about one act of showing."""

from datetime import timedelta

import pytest

from tests.wallet.verification.factories import NOON, make_presentation
from wallet.crypto.vault import Vault
from wallet.errors import NotFound
from wallet.verification import presentations
from wallet.verification.presentations import KEEP, Presentation

LATER = NOON + timedelta(seconds=3)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"purpose": "入场登记", "stale": True, "cancelled_at": LATER},
        {"fields": (), "role": "holder"},
    ],
)
def test_a_presentation_is_read_back_as_it_was_kept(store, fields):
    kept = make_presentation(**fields)

    presentations.keep(store, kept)

    assert presentations.find(store, kept.id, at=NOON) == kept


def test_what_is_kept_holds_nothing_that_json_cannot():
    value = make_presentation().as_value()

    assert Presentation.from_value(value) == make_presentation()
    assert all(isinstance(one, str | int | list | None) for one in value.values())


def test_a_presentation_is_forgotten_half_an_hour_after_its_code_died(store):
    kept = make_presentation()
    presentations.keep(store, kept)
    end = kept.expires_at + KEEP

    assert presentations.find(store, kept.id, at=end - timedelta(seconds=1)) == kept
    assert presentations.find(store, kept.id, at=end) is None


def test_the_id_follows_from_the_handle_and_the_key_and_does_not_show_the_handle(vault):
    handle, other_vault = bytes(range(16)), Vault({1: bytes(16)}, bytes(32))

    assert presentations.id_of(handle, vault) == presentations.id_of(bytes(range(16)), vault)
    assert presentations.id_of(handle, vault).bytes != handle
    assert presentations.id_of(handle, vault) != presentations.id_of(bytes(16), vault)
    assert presentations.id_of(handle, vault) != presentations.id_of(handle, other_vault)


def test_a_person_finds_only_their_own_presentation(store):
    kept = make_presentation()
    presentations.keep(store, kept)

    own = presentations.get_own(store, kept.id, person_key=kept.person_key, at=NOON)

    assert own == kept
    with pytest.raises(NotFound):
        presentations.get_own(store, kept.id, person_key=b"somebody else", at=NOON)


def test_a_presentation_that_never_was_is_not_found(store):
    kept = make_presentation()

    with pytest.raises(NotFound):
        presentations.get_own(store, kept.id, person_key=kept.person_key, at=NOON)


def test_cancelling_again_does_not_move_the_moment(store):
    kept = make_presentation()

    presentations.cancel(store, kept, at=NOON)
    presentations.cancel(store, presentations.find(store, kept.id, at=NOON), at=LATER)

    assert presentations.find(store, kept.id, at=LATER).cancelled_at == NOON
