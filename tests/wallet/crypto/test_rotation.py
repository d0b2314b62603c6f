import json
import os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing import get_context

import pytest

from wallet.crypto import keys, rotation
from wallet.crypto.keys import BadKeyFile

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
HOUR, SECOND, DAY = timedelta(hours=1), timedelta(seconds=1), timedelta(days=1)
TAKES_OVER = NOON + HOUR
DEAD_AT = TAKES_OVER + rotation.LONGEST_CODE + rotation.KEPT_AFTER_DEATH


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "keys.json"
    keys.create(path, specimen=True, at=NOON - DAY)
    return path


def rotated(path, *, not_before=TAKES_OVER):
    return rotation.rotate(path, "EL1", not_before=not_before)


def numbers(path):
    """The keys for codes; number 2 is the one for heads of the audit log."""
    return [key.id for key in keys.load(path).signing if key.tag == "EL1"]


def written(path):
    """What a writer would change; the time of the last look is noted by the file system alone."""
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_mode, path.read_bytes()


def test_the_next_key_is_there_at_once_and_signs_from_its_time(path):
    made = rotated(path)

    loaded = keys.load(path)
    assert numbers(path) == [1, 3]
    assert made.public == loaded.by_id(3).public
    assert loaded.current("EL1", TAKES_OVER - SECOND).id == 1
    assert loaded.current("EL1", TAKES_OVER).id == 3


@pytest.mark.parametrize("specimen", [True, False])
def test_the_next_key_is_of_the_kind_of_the_others(tmp_path, specimen):
    path = tmp_path / "keys.json"
    keys.create(path, specimen=specimen, at=NOON)

    assert rotated(path).specimen is specimen


def test_what_was_signed_before_verifies_afterwards(path):
    signature = keys.load(path).current("EL1", NOON).sign(b"message")

    rotated(path)

    keys.load(path).by_id(1).verify(b"message", signature)


def test_the_file_stays_its_owners_alone_and_nothing_is_left_beside_it(path):
    before = path.stat().st_ino

    rotated(path)

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_ino != before
    assert os.listdir(path.parent) == ["keys.json"]


def test_a_link_to_the_file_stays_a_link(path, tmp_path):
    link = tmp_path / "elsewhere" / "keys.json"
    link.parent.mkdir()
    link.symlink_to(path)

    rotated(link)

    assert link.is_symlink()
    assert numbers(path) == [1, 3]


def test_a_number_never_comes_back(path):
    rotated(path)
    rotation.prune(path, at=DEAD_AT)

    assert rotated(path, not_before=DEAD_AT).id == 4
    assert numbers(path) == [3, 4]


def test_threads_that_rotate_together_get_numbers_of_their_own(path):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: rotated(path).id, range(12)))

    assert sorted(made) == list(range(3, 15))
    assert numbers(path) == [1, *range(3, 15)]


@pytest.mark.stack
def test_processes_that_rotate_together_get_numbers_of_their_own(path):
    rotate = partial(rotation.rotate, path, "EL1")
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        asked = [pool.submit(_number, rotate, TAKES_OVER + n * HOUR) for n in range(8)]

    assert sorted(one.result() for one in asked) == list(range(3, 11))
    assert numbers(path) == [1, *range(3, 11)]


def _number(rotate, not_before):
    return rotate(not_before=not_before).id


def test_when_the_numbers_are_used_up_nothing_is_written(path):
    document = json.loads(path.read_bytes())
    document["next_key_id"] = 0xFFFF + 1
    path.write_text(json.dumps(document))
    before = path.read_bytes()

    with pytest.raises(BadKeyFile, match="keys.json"):
        rotated(path)

    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"format": 1, "signing": []}'])
@pytest.mark.parametrize(
    "change",
    [rotated, rotation.rotate_fields, partial(rotation.prune, at=DEAD_AT)],
    ids=["rotate", "rotate_fields", "prune"],
)
def test_a_damaged_file_is_left_as_it_is(path, content, change):
    path.write_bytes(content)

    with pytest.raises(BadKeyFile):
        change(path)

    assert path.read_bytes() == content


def test_a_new_field_key_seals_and_the_older_ones_open(path):
    before = keys.load(path).vault.seal("x", about="a")

    assert rotation.rotate_fields(path) == 2

    vault = keys.load(path).vault
    assert vault.versions == (1, 2)
    assert vault.open(before, about="a") == "x"
    assert vault.seal("x", about="a")[:2] == b"\0\2"


@pytest.mark.parametrize(("at", "left"), [(DEAD_AT - SECOND, [1, 3]), (DEAD_AT, [3])])
def test_a_key_is_put_away_a_day_after_its_last_code_died(path, at, left):
    rotated(path)

    removed = rotation.prune(path, at=at)

    assert numbers(path) == left
    assert removed == sorted({1, 3} - set(left))


def test_the_newest_key_stays_even_when_it_has_expired(path):
    assert rotation.prune(path, at=NOON + 365 * 60 * DAY) == []


def test_a_key_that_will_sign_again_is_not_put_away(path):
    rotated(path)
    short = json.loads(path.read_bytes())
    short["signing"][2]["expires"] = (TAKES_OVER + 30 * DAY).isoformat()
    path.write_text(json.dumps(short))

    assert rotation.prune(path, at=DEAD_AT) == []
    assert keys.load(path).current("EL1", TAKES_OVER + 31 * DAY).id == 1


def test_with_nothing_to_put_away_the_file_is_not_touched(path):
    before = written(path)

    rotation.prune(path, at=NOON)

    assert written(path) == before


def drop_key_for_heads(path):
    """Leave what a wallet made that did not sign heads yet."""
    document = json.loads(path.read_text())
    document["signing"] = [row for row in document["signing"] if row["tag"] == "EL1"]
    path.write_text(json.dumps(document))


@pytest.mark.parametrize("specimen", [True, False])
def test_a_file_of_an_older_wallet_is_given_the_keys_that_it_lacks(tmp_path, specimen):
    path = tmp_path / "keys.json"
    keys.create(path, specimen=specimen, at=NOON - DAY)
    drop_key_for_heads(path)

    (added,) = rotation.complete(path, at=NOON)

    assert (added.tag, added.classes, added.specimen) == ("ELA", (), specimen)
    assert keys.load(path).current("ELA", NOON).id == added.id == 3
    assert keys.load(path).current("EL1", NOON).id == 1


def test_a_file_that_lacks_nothing_is_not_touched(path):
    before = written(path)

    assert rotation.complete(path, at=NOON) == []
    assert written(path) == before


def test_the_keys_for_heads_are_rotated_by_themselves_and_never_put_away(path):
    made = rotation.rotate(path, "ELA", not_before=TAKES_OVER)

    assert rotation.prune(path, at=DEAD_AT + 365 * DAY) == []
    loaded = keys.load(path)
    assert loaded.current("ELA", TAKES_OVER).id == made.id
    assert loaded.current("EL1", TAKES_OVER).id == 1
