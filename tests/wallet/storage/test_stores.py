"""What every store does, met by the folder and by a real S3."""

import random
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import NOON
from wallet.storage import FileStore, FileTooLarge, MissingFile

PICTURE = random.Random(1).randbytes(3000)
SOON = NOON + timedelta(minutes=15)
SIZES = (0, 1, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 5_000_000)


@pytest.fixture
def form(given, key):
    return given.files.form(key, content_type="image/jpeg", size=len(PICTURE), at=NOON, until=SOON)


def tampered(form, **changes):
    return {name: changes.get(name, value) for name, value in form.fields.items()}


@pytest.mark.parametrize("size", SIZES)
def test_what_was_written_is_read(files: FileStore, key: str, size: int):
    content = random.Random(size).randbytes(size)

    files.write(key, content)

    assert files.read(key, longest=size) == content
    assert files.size(key) == size


def test_a_file_takes_the_place_of_an_older_one(files, key):
    files.write(key, PICTURE)

    files.write(key, b"new")

    assert files.read(key, longest=100) == b"new"


def test_a_file_that_is_not_there_is_missing(files, key):
    with pytest.raises(MissingFile):
        files.read(key, longest=100)
    assert files.size(key) is None


def test_a_file_longer_than_expected_is_not_read(files, key):
    files.write(key, PICTURE)

    with pytest.raises(FileTooLarge):
        files.read(key, longest=len(PICTURE) - 1)


def test_a_deleted_file_is_gone_and_may_be_deleted_again(files, key):
    files.write(key, PICTURE)

    files.delete(key)
    files.delete(key)

    assert files.size(key) is None


def test_keys_are_found_by_how_they_begin(files):
    for key in ("uploads/a", "uploads/b", "licenses/2026/c", "licenses/2026/d", "audit/e"):
        files.write(key, b"x")

    assert {found.key for found in files.keys("uploads/")} == {"uploads/a", "uploads/b"}
    assert {found.key for found in files.keys("licenses/")} == {
        "licenses/2026/c",
        "licenses/2026/d",
    }
    assert {found.key for found in files.keys("")} > {"audit/e", "uploads/a"}
    assert list(files.keys("nothing/")) == []


def test_a_key_is_found_with_the_moment_of_its_last_change(files, key):
    before = datetime.now(UTC) - timedelta(seconds=2)
    files.write(key, b"x")

    (found,) = files.keys(key)

    assert before < found.modified_at < datetime.now(UTC) + timedelta(seconds=2)


@pytest.mark.parametrize(
    "key", ["x", "/x/y", "a/../b", "a/.b", "a//b", "a/b/", "A/b", "a/" + "b" * 200]
)
def test_what_is_no_key_of_ours_is_an_error_of_ours(files, key):
    with pytest.raises(ValueError, match="key"):
        files.write(key, b"x")


def test_a_file_comes_in_by_its_form(given, form, key):
    assert given.send(form.url, form.fields, PICTURE)

    assert given.files.read(key, longest=len(PICTURE)) == PICTURE
    assert given.files.size(key) == len(PICTURE)
    assert form.expires_at == SOON


def test_a_form_may_be_used_again_while_it_lives(given, form, key):
    other = bytes(reversed(PICTURE))
    assert given.send(form.url, form.fields, PICTURE)

    assert given.send(form.url, form.fields, other)

    assert given.files.read(key, longest=len(PICTURE)) == other


@pytest.mark.parametrize("content", [b"", PICTURE[:-1], PICTURE + b"x", PICTURE * 1000])
def test_a_form_lets_in_no_other_size(given, form, key, content):
    assert not given.send(form.url, form.fields, content)
    assert given.files.size(key) is None


@pytest.mark.parametrize("name", ["key", "Content-Type"])
@pytest.mark.parametrize("value", ["attachments/stolen", "text/html", ""])
def test_a_form_lets_in_nothing_else_than_it_says(given, form, key, name, value):
    assert not given.send(form.url, tampered(form, **{name: value}), PICTURE)
    assert given.files.size(key) is None
    assert given.files.size("attachments/stolen") is None


def test_a_form_without_one_of_its_fields_lets_nothing_in(given, form, key):
    for name in form.fields:
        fields = {other: value for other, value in form.fields.items() if other != name}
        assert not given.send(form.url, fields, PICTURE), name
    assert given.files.size(key) is None


def test_no_character_of_a_form_can_be_changed(given, form, key):
    for name, value in form.fields.items():
        changed = value[:-1] + ("0" if value[-1] != "0" else "1")
        assert not given.send(form.url, tampered(form, **{name: changed}), PICTURE), name
    assert given.files.size(key) is None


def test_an_expired_form_lets_nothing_in(given, key):
    # An S3 goes by its own clock, so this form lives for a second of that one.
    form = given.files.form(
        key,
        content_type="image/jpeg",
        size=len(PICTURE),
        at=NOON,
        until=NOON + timedelta(seconds=1),
    )
    late = {"at": form.expires_at} if "signature" in form.fields else {}
    if not late:
        time.sleep(2.5)

    assert not given.send(form.url, form.fields, PICTURE, **late)
    assert given.files.size(key) is None
