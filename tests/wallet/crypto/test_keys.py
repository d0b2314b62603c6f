import json
import os
import traceback
from datetime import UTC, datetime, timedelta

import pytest

from wallet.crypto import keys, sm2
from wallet.crypto.key_document import SigningRow
from wallet.errors import Unavailable

NOON = datetime(2026, 6, 1, 12, 0, 0, 700_000, tzinfo=UTC)
START = NOON.replace(microsecond=0)
END = START + timedelta(days=365 * 50)  # the sandbox clock is moved by decades


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "keys.json"
    keys.create(path, specimen=True, at=NOON)
    return path


def change(path, edit):
    document = json.loads(path.read_bytes())
    replaced = edit(document)
    path.write_text(json.dumps(document if replaced is None else replaced))


def signing_row(key_id, start, **fields):
    d = sm2.generate()
    return {
        "id": key_id,
        "tag": "EL1",
        "classes": [1],
        "specimen": True,
        "not_before": start.isoformat(),
        "expires": (start + timedelta(days=365)).isoformat(),
        "private": d.hex(),
        "public": sm2.PrivateKey(d).public.hex(),
        **fields,
    }


def test_a_new_wallet_has_a_key_for_codes_another_for_heads_and_a_vault(path):
    loaded = keys.load(path)

    codes, heads = loaded.signing
    assert (codes.id, codes.tag, codes.classes, codes.specimen) == (1, "EL1", (1,), True)
    assert (heads.id, heads.tag, heads.classes, heads.specimen) == (2, "ELA", (), True)
    assert {(key.not_before, key.expires) for key in loaded.signing} == {(START, END)}
    assert loaded.vault.open(loaded.vault.seal("x", about="a"), about="a") == "x"


def test_a_key_signs_and_verifies_what_it_signed(path):
    key, _ = keys.load(path).signing

    signature = key.sign(b"message")

    key.verify(b"message", signature)
    sm2.PublicKey(key.public).verify(b"message", signature)
    with pytest.raises(sm2.BadSignature):
        key.verify(b"another", signature)


def test_a_production_wallet_has_no_specimen_key(tmp_path):
    path = tmp_path / "keys.json"

    keys.create(path, specimen=False, at=NOON)

    for key in keys.load(path).signing:
        assert (key.specimen, key.expires) == (False, START + timedelta(days=365))


def test_what_is_loaded_twice_is_the_same(path):
    once, again = keys.load(path), keys.load(path)

    assert once.signing[0].public == again.signing[0].public
    assert once.vault.index("a", "b") == again.vault.index("a", "b")


def test_no_two_wallets_share_a_key(tmp_path, path):
    other = tmp_path / "other.json"
    keys.create(other, specimen=True, at=NOON)

    one, two = (json.loads(file.read_bytes()) for file in (path, other))

    assert one["signing"][0]["private"] != two["signing"][0]["private"]
    assert one["fields"]["1"] != two["fields"]["1"]
    assert one["index"] != two["index"]


def test_keys_are_never_overwritten(path):
    before = path.read_bytes()

    with pytest.raises(FileExistsError):
        keys.create(path, specimen=True, at=NOON)

    assert path.read_bytes() == before
    assert os.listdir(path.parent) == ["keys.json"]


def test_the_file_is_for_its_owner_alone(path):
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_others_may_read_is_refused(path):
    path.chmod(0o640)

    with pytest.raises(keys.BadKeyFile, match="chmod 600"):
        keys.load(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(keys.BadKeyFile, match="no-keys.json: No such file"):
        keys.load(tmp_path / "no-keys.json")


@pytest.mark.parametrize(
    ("at", "live"),
    [
        (START - timedelta(microseconds=1), False),
        (START, True),
        (END - timedelta(microseconds=1), True),
        (END, False),
    ],
)
def test_a_key_signs_from_its_first_second_to_before_its_last(path, at, live):
    loaded = keys.load(path)

    assert loaded.signing[0].is_live(at) is live


@pytest.mark.parametrize("at", [START - timedelta(seconds=1), END])
def test_outside_its_time_no_key_may_sign(path, at):
    with pytest.raises(keys.NoSigningKey) as refusal:
        keys.load(path).current("EL1", at)

    assert isinstance(refusal.value, Unavailable)
    assert refusal.value.code == "no_signing_key"


def test_a_key_of_one_tag_never_signs_for_another(path):
    with pytest.raises(keys.NoSigningKey):
        keys.load(path).current("ELB", NOON)


def test_a_successor_is_published_at_once_and_takes_over_at_its_time(path):
    takes_over = START + timedelta(days=300)
    change(path, lambda document: document["signing"].append(signing_row(3, takes_over)))
    change(path, lambda document: document.update(next_key_id=4))

    loaded = keys.load(path)

    assert [key.id for key in loaded.signing] == [1, 2, 3]
    assert loaded.current("EL1", takes_over - timedelta(seconds=1)).id == 1
    assert loaded.current("EL1", takes_over).id == 3
    assert loaded.current("EL1", START + timedelta(days=365)).id == 3
    assert loaded.by_id(1) is loaded.signing[0]
    assert loaded.by_id(4) is None


def test_a_later_field_key_seals_and_the_first_still_opens(path):
    before = keys.load(path).vault.seal("x", about="a")
    change(path, lambda document: document["fields"].update({"2": "ab" * 16}))

    vault = keys.load(path).vault

    assert vault.open(before, about="a") == "x"
    assert vault.seal("x", about="a")[:2] == b"\0\2"


def edit_row(**fields):
    return lambda document: document["signing"][0].update(fields)


def edit(**fields):
    return lambda document: document.update(fields)


def drop(field):
    return lambda document: document.pop(field) and None


def drop_of_row(field):
    return lambda document: document["signing"][0].pop(field) and None


def leak(document):
    """Put a key where a number belongs: int() would quote it."""
    document["fields"] = {document["fields"]["1"]: document["fields"]["1"]}


DAMAGES = {
    "a list": lambda document: [document],
    "a text": lambda document: "keys",
    "another format": edit(format=2),
    "no format": drop("format"),
    "no signing keys": drop("signing"),
    "signing keys that are no list": edit(signing=1),
    "no field keys": edit(fields={}),
    "field keys in a list": edit(fields=["ab" * 16]),
    "a field key where its version belongs": leak,
    "a short field key": edit(fields={"1": "ab" * 15}),
    "no index key": drop("index"),
    "a short index key": edit(index="ab" * 31),
    "an index key that is no hex": edit(index="xy" * 32),
    "no next number": drop("next_key_id"),
    "a number that would come again": edit(next_key_id=1),
    "all numbers used up": edit(next_key_id=65_537),
    "a number of 0": edit_row(id=0),
    "a number that is text": edit_row(id="1"),
    "a number that is true": edit_row(id=True),
    "two keys with one number": lambda document: document["signing"].append(signing_row(1, START)),
    "another tag's length": edit_row(tag="EL10"),
    "no tag": edit_row(tag=None),
    "class 0": edit_row(classes=[0]),
    "class 16": edit_row(classes=[1, 16]),
    "a class that is text": edit_row(classes=["1"]),
    "a specimen that is text": edit_row(specimen="false"),
    "a specimen that is a number": edit_row(specimen=0),
    "a time without a zone": edit_row(not_before="2026-06-01T12:00:00"),
    "times without a zone": edit_row(
        not_before="2026-06-01T12:00:00", expires="2027-06-01T12:00:00"
    ),
    "a time that is none": edit_row(expires="in a year"),
    "an end before the beginning": edit_row(expires=(START - timedelta(days=1)).isoformat()),
    "another public key": edit_row(public="ab" * 64),
    "a private key of 0": edit_row(private="00" * 32),
    "a private key of n-1": edit_row(
        private="FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54122"
    ),
    "another private key": edit_row(private="ab" * 32),
    "a private key that is null": edit_row(private=None),
    **{
        f"a signing key without {field}": drop_of_row(field) for field in SigningRow.__annotations__
    },
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_file_is_refused_and_never_quoted(path, damage):
    whole = json.loads(path.read_bytes())
    secrets = [whole["signing"][0]["private"], whole["fields"]["1"], whole["index"]]
    change(path, damage)

    with pytest.raises(keys.BadKeyFile, match="keys.json") as refusal:
        keys.load(path)

    shown = "".join(traceback.format_exception(refusal.value))
    assert not [secret for secret in secrets if secret in shown]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"null", b"[1]", b'{"format": 1}'])
def test_what_is_no_key_file_is_refused(path, content):
    path.write_bytes(content)

    with pytest.raises(keys.BadKeyFile, match="keys.json"):
        keys.load(path)


def test_nothing_shown_of_the_keys_gives_one_away(path):
    loaded, row = keys.load(path), json.loads(path.read_bytes())["signing"][0]

    assert row["private"] not in repr(loaded) + repr(loaded.signing[0])
