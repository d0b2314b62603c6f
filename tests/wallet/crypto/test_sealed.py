import json
from pathlib import Path

import pytest

import app.commands.sandbox.desk  # noqa: F401
import blueprints.paging  # noqa: F401
import wallet.identity.wechat.access_token
import wallet.storage.sealed_pieces  # noqa: F401  imported for what they register
from wallet.crypto.sealed import REGISTRY, Sealed
from wallet.crypto.vault import BrokenSeal, Vault
from wallet.identity.models import Identity

# By address, what was sealed when each place still spelled its addresses by hand.
BEFORE = json.loads(Path(__file__).with_name("vectors").joinpath("sealed_before.json").read_text())


@pytest.fixture
def vault():
    return Vault({1: b"sixteen byte key"}, b"an index key has thirty-two byte")


@pytest.mark.parametrize("address", BEFORE)
def test_what_was_sealed_before_opens(vault, address):
    place, _, of = address.partition(":")

    opened = REGISTRY[place].open(vault, bytes.fromhex(BEFORE[address]), of=of or None)

    assert opened == "样例"


def test_every_place_was_there_before_or_is_added_to_the_vectors():
    assert {address.partition(":")[0] for address in BEFORE} == set(REGISTRY)


def test_a_value_opens_for_its_own_row_and_place_only(vault):
    sealed = Identity.name.seal(vault, "样例", of=7)

    assert Identity.name.open(vault, sealed, of=7) == "样例"
    for kind, of in ((Identity.name, 8), (Identity.number, 7)):
        with pytest.raises(BrokenSeal):
            kind.open(vault, sealed, of=of)


def test_bytes_are_sealed_as_text_is(vault):
    sealed = Identity.name.seal_bytes(vault, b"\xff\0", of=7)

    assert Identity.name.open_bytes(vault, sealed, of=7) == b"\xff\0"


def test_a_place_is_registered_once():
    with pytest.raises(ValueError, match="already"):
        Sealed(Identity.name.place)
