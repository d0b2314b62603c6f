import logging
import os
from datetime import UTC, datetime, timedelta

import pytest

from wallet.crypto import keys, private_file, rotation
from wallet.crypto.key_ring import KeyRing
from wallet.crypto.keys import BadKeyFile

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "keys.json"
    keys.create(path, specimen=True, at=NOON)
    return path


@pytest.fixture
def ring(path):
    return KeyRing(path)


def numbers(ring):
    """The keys for codes; number 2 is the one for heads of the audit log."""
    return [key.id for key in ring.keys.signing if key.tag == "EL1"]


def test_a_new_key_is_seen_without_a_restart(path, ring):
    rotation.rotate(path, "EL1", not_before=LATER)

    assert numbers(ring) == [1, 3]


def test_a_file_that_stays_the_same_is_read_once(ring):
    assert ring.keys is ring.keys


def test_who_holds_keys_has_them_unchanged(path, ring):
    held = ring.keys

    rotation.rotate(path, "EL1", not_before=LATER)

    assert [key.id for key in held.signing] == [1, 2]


def damage(path):
    private_file.replace(path, "{")


def empty(path):
    path.write_bytes(b"")


def remove(path):
    path.unlink()


def open_to_others(path):
    path.chmod(0o644)


def swap_for_another_wallets(path):
    other = path.with_name("other.json")
    keys.create(other, specimen=True, at=NOON)
    os.replace(other, path)


def drop_a_field_key(path):
    text = path.read_text().replace('"1":', '"2":')
    private_file.replace(path, text)


HARM = [damage, empty, remove, open_to_others, swap_for_another_wallets, drop_a_field_key]


@pytest.mark.parametrize("harm", HARM)
def test_a_file_that_cannot_be_believed_changes_nothing_and_is_told_once(path, ring, harm, caplog):
    before, content = ring.keys, path.read_text()
    harm(path)

    with caplog.at_level(logging.ERROR):
        after = [ring.keys for _ in range(3)]

    assert all(one is before for one in after)
    (told,) = caplog.records
    assert "cannot be used" in told.getMessage()
    assert not any(one["private"] in caplog.text for one in _rows(content))


@pytest.mark.parametrize("harm", HARM)
def test_a_file_that_is_whole_again_is_read_again(path, ring, harm):
    content = path.read_text()
    harm(path)
    assert numbers(ring) == [1]
    path.unlink(missing_ok=True)
    private_file.create(path, content)

    rotation.rotate(path, "EL1", not_before=LATER)

    assert numbers(ring) == [1, 3]


def test_keys_of_another_kind_are_not_taken(path, caplog):
    def only_one(found):
        if len(found.signing) > 2:
            raise BadKeyFile("more than one")

    ring = KeyRing(path, fit=only_one)
    rotation.rotate(path, "EL1", not_before=LATER)

    assert numbers(ring) == [1]
    assert "more than one" in caplog.text


def test_a_ring_is_not_made_of_a_damaged_file(path):
    damage(path)

    with pytest.raises(BadKeyFile):
        KeyRing(path)


def _rows(content):
    return [{"private": line.split('"')[3]} for line in content.splitlines() if "private" in line]
