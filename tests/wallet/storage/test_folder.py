"""What only the folder must see to: an S3 has its own ways."""

import stat
from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.wallet.storage.conftest import URL
from wallet.crypto.vault import BrokenSeal, Vault
from wallet.storage import FileTooLarge, MissingFile
from wallet.storage.folder import FileTooShort, FolderStore
from wallet.storage.sealed_pieces import PIECE_BYTES, SEALED_PIECE_BYTES
from wallet.storage.signed_form import FormExpired, FormTampered

SOON = NOON + timedelta(minutes=15)
KEY = "uploads/one"
TEXT = "样例·𬬻".encode() * 100
LONG = b"piece" * (PIECE_BYTES // 2)


@pytest.fixture
def root(tmp_path):
    return tmp_path / "files"


@pytest.fixture
def folder(root, vault):
    return FolderStore(root, url=URL, vault=lambda: vault)


@pytest.fixture
def fields(folder):
    return folder.form(KEY, content_type="image/jpeg", size=len(TEXT), at=NOON, until=SOON).fields


def everything(root):
    return [path for path in root.rglob("*") if path.is_file()]


def test_what_lies_in_the_folder_is_sealed_and_for_its_owner_alone(folder, fields, root):
    folder.write("attachments/one", TEXT)
    folder.receive(fields, [TEXT], at=NOON)

    assert len(everything(root)) == 2
    for path in everything(root):
        assert b"\xe6\xa0\xb7" not in path.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(root.stat().st_mode) == 0o700


def test_a_file_moved_to_another_key_does_not_open(folder, root):
    folder.write("uploads/one", TEXT)
    (root / "uploads/one").rename(root / "uploads/two")

    with pytest.raises(BrokenSeal):
        folder.read("uploads/two", longest=10_000)


@pytest.mark.parametrize(
    "changed",
    [
        lambda sealed: sealed[:SEALED_PIECE_BYTES],
        lambda sealed: sealed[:-1],
        lambda sealed: b"",
        lambda sealed: sealed[SEALED_PIECE_BYTES:],
        lambda sealed: sealed[SEALED_PIECE_BYTES : 2 * SEALED_PIECE_BYTES] + sealed,
        lambda sealed: sealed[:5000] + b"x" + sealed[5001:],
    ],
)
def test_a_file_with_pieces_left_out_added_or_changed_does_not_open(folder, root, changed):
    folder.write(KEY, LONG)
    path = root / KEY

    path.write_bytes(changed(path.read_bytes()))

    with pytest.raises(BrokenSeal):
        folder.read(KEY, longest=10 * len(LONG))


def test_what_older_keys_sealed_is_read_after_a_rotation(root):
    old, index = {1: b"o" * 16}, b"i" * 32
    FolderStore(root, url=URL, vault=lambda: Vault(old, index)).write(KEY, TEXT)

    rotated = FolderStore(root, url=URL, vault=lambda: Vault(old | {2: b"n" * 16}, index))

    assert rotated.read(KEY, longest=len(TEXT)) == TEXT


@pytest.mark.parametrize("broken_at", [0, 1, 2])
def test_an_upload_that_breaks_off_leaves_nothing(folder, fields, root, broken_at):
    def chunks():
        yield from [TEXT[:100]] * broken_at
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        folder.receive(fields, chunks(), at=NOON)

    assert everything(root) == []


def test_a_form_refuses_by_name(folder, fields):
    refused = [
        (FormTampered, {"fields": fields | {"size": "1"}}),
        (FormTampered, {"fields": fields | {"surplus": "1"}}),
        (FormTampered, {"fields": fields | {"expires": "9999999999"}}),
        (FormTampered, {"fields": fields | {"signature": "样"}}),
        (FormExpired, {"at": SOON}),
        (FileTooLarge, {"content": [TEXT, b"x"]}),
        (FileTooShort, {"content": [TEXT[:-1]]}),
    ]

    for refusal, changes in refused:
        sent = {"fields": fields, "content": [TEXT], "at": NOON} | changes
        with pytest.raises(refusal):
            folder.receive(sent["fields"], sent["content"], at=sent["at"])
    with pytest.raises(MissingFile):
        folder.read(KEY, longest=10_000)


def test_a_form_is_good_until_the_second_it_expires(folder, fields):
    folder.receive(fields, [TEXT], at=SOON - timedelta(seconds=1))

    assert folder.size(KEY) == len(TEXT)


def test_a_form_of_another_wallet_is_refused(folder, vault, root):
    stranger = FolderStore(root, url=URL, vault=lambda: Vault({1: b"o" * 16}, b"i" * 32))
    form = stranger.form(KEY, content_type="image/jpeg", size=1, at=NOON, until=SOON)

    with pytest.raises(FormTampered):
        folder.receive(form.fields, [b"x"], at=NOON)


def test_what_a_killed_process_left_behind_can_be_found(folder, root):
    folder.write("unfinished/left", b"x")

    assert [found.key for found in folder.keys("unfinished/")] == ["unfinished/left"]
