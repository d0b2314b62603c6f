"""What is sealed goes to files, once, whatever dies in between; and files are checked as well."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.audit.logs import VENUE, entry_at, faults, seal_all, sealed, write
from wallet.audit import export, lines_in_file, retire
from wallet.audit.check import Rules
from wallet.audit.check_export import check_export
from wallet.audit.classes import SHORTEST_DAYS
from wallet.audit.export_folder import ExportFolder
from wallet.audit.models import Head, Leaf

MUCH_LATER = NOON + timedelta(days=2000)


@pytest.fixture
def folder(tmp_path):
    return ExportFolder(tmp_path / "audit", lines_per_file=8)  # so that a test has several files


@pytest.fixture
def log(session, key_ring):
    for round_ in range(3):
        sealed(session, key_ring, 7, at=NOON + round_ * timedelta(minutes=1))
    return session


def carry(session, folder):
    with folder.locked() as ours:
        assert ours
        while export.append(session, folder):
            pass
        return export.carry_retirements(session, folder)


def lines(folder):
    return [line for path in folder.entry_files() for line in lines_in_file.read(path)]


def heads(folder):
    return list(lines_in_file.read(folder.heads_file))


def checked(session, folder, keys, *, at=NOON):
    session.rollback()
    found = check_export(session, folder, Rules(keys.by_id, at), advance=lambda count: None)
    return [str(fault) for fault in found]


def test_every_line_and_every_head_is_written_once(log, folder, key_ring):
    carry(log, folder)
    carry(log, folder)

    assert [line["number"] for line in lines(folder)] == list(range(21))
    assert [head["size"] for head in heads(folder)] == [7, 14, 21]
    assert [path.name for path in folder.entry_files()] == [
        "000000000000.ndjson",
        "000000000008.ndjson",
        "000000000016.ndjson",
    ]
    assert checked(log, folder, key_ring) == []


def test_a_line_says_everything_that_the_entry_says(log, folder):
    carry(log, folder)

    entry, _ = entry_at(log, 3)
    line = lines(folder)[3]
    assert line["class"] == "usage"
    assert line["entry"]["id"] == str(entry.id)
    assert line["entry"]["salt"] == entry.salt.hex()
    assert line["entry"]["detail"] == {"n": 3}


def test_it_goes_on_where_the_files_end(log, folder, key_ring):
    carry(log, folder)
    sealed(log, key_ring, 5, at=NOON + timedelta(hours=1))

    carry(log, folder)

    assert len(lines(folder)) == 26
    assert checked(log, folder, key_ring) == []


@pytest.mark.parametrize("torn", [b'{"number":21,"cla', b"{", b'{"number":21}'])
def test_a_torn_last_line_is_cut_off_and_written_again(log, folder, key_ring, torn):
    carry(log, folder)
    for path in (folder.entry_files()[-1], folder.heads_file):
        with path.open("ab") as file:
            file.write(torn)
    sealed(log, key_ring, 2, at=NOON + timedelta(hours=1))

    carry(log, folder)

    assert [line["number"] for line in lines(folder)] == list(range(23))
    assert checked(log, folder, key_ring) == []


def test_what_died_between_lines_and_heads_is_caught_up(log, folder, key_ring):
    with folder.locked():
        folder.add_lines(export.lines_from(log, 0, limit=10))
        log.rollback()

    carry(log, folder)

    assert [line["number"] for line in lines(folder)] == list(range(21))
    assert checked(log, folder, key_ring) == []


def test_a_new_file_that_stayed_empty_is_gone_on_with(log, folder, key_ring):
    with folder.locked():
        folder.add_lines(export.lines_from(log, 0, limit=8))
        folder.file_of(8).touch()
        log.rollback()

    carry(log, folder)

    assert checked(log, folder, key_ring) == []


def test_one_writes_at_a_time(folder):
    with folder.locked() as ours, folder.locked() as theirs:
        assert (ours, theirs) == (True, False)


def test_what_is_retired_goes_from_the_files_too_and_they_still_prove_themselves(
    log, folder, key_ring
):
    carry(log, folder)
    retire.retire(make_act(log, VENUE, at=MUCH_LATER), days=SHORTEST_DAYS)
    log.commit()
    seal_all(log, key_ring, at=MUCH_LATER)

    assert carry(log, folder) == 3
    assert carry(log, folder) == 0

    assert all("entry" not in line for line in lines(folder)[:21])
    assert "venue-a" not in folder.entry_files()[0].read_text("utf-8")
    assert checked(log, folder, key_ring, at=MUCH_LATER) == []
    assert faults(log, key_ring, at=MUCH_LATER) == []


def test_a_retirement_that_was_committed_late_is_not_forgotten(log, folder, key_ring):
    carry(log, folder)
    for number, minutes in ((0, 30), (1, 10)):
        entry, leaf = entry_at(log, number)
        log.delete(entry)
        leaf.retired_at = MUCH_LATER + timedelta(minutes=minutes)
        log.commit()
        carry(log, folder)

    assert ["entry" in line for line in lines(folder)[:3]] == [False, False, True]


def change_line(folder, number, change):
    path = folder.file_of(number)
    found = [
        change(line) if line["number"] == number else line for line in lines_in_file.read(path)
    ]
    lines_in_file.replace(path, filter(None, found))


def edited(line):
    return line | {"entry": line["entry"] | {"detail": {"n": 99}}}


def alter(session, folder):
    change_line(folder, 9, edited)


def remove(session, folder):
    change_line(folder, 9, lambda line: None)


def repeat(session, folder):
    with folder.entry_files()[-1].open("ab") as file:
        file.write(folder.entry_files()[0].read_bytes().splitlines()[3] + b"\n")


def cut(session, folder):
    folder.entry_files()[-1].unlink()


def cut_heads_too(session, folder):
    cut(session, folder)
    folder.heads_file.write_bytes(b"".join(folder.heads_file.read_bytes().splitlines(True)[:2]))
    folder.entry_files()[-1].write_bytes(
        b"".join(folder.entry_files()[-1].read_bytes().splitlines(True)[:6])
    )


def reclass(session, folder):
    change_line(folder, 9, lambda line: line | {"class": "access"})


def say_a_member_twice(session, folder):
    """What a reader sees first is not what was signed."""
    replace(folder, b'{"action":', b'{"action":"license.read","action":')


def add_a_member(session, folder):
    change_line(folder, 9, lambda line: line | {"note": "x"})


def space_out(session, folder):
    replace(folder, b'{"class":', b'{ "class":')


def break_a_number(session, folder):
    change_line(folder, 9, lambda line: line | {"number": 9.0})


def put_a_list(session, folder):
    change_line(folder, 9, lambda line: [9])


def retire_early(session, folder):
    change_line(folder, 9, lambda line: retired_line(session, line))


def add_to_a_head(session, folder):
    content = folder.heads_file.read_bytes()
    folder.heads_file.write_bytes(content.replace(b'{"at":', b'{"a":1,"at":', 1))


def replace(folder, old, new):
    path = folder.file_of(9)
    path.write_bytes(path.read_bytes().replace(old, new, 1))


def retired_line(session, line):
    _, kept = entry_at(session, line["number"])
    return {
        "at": line["entry"]["at"],
        "class": line["class"],
        "digest": kept.digest.hex(),
        "number": line["number"],
    }


def spoil(session, folder):
    change_line(folder, 9, lambda line: {"number": 9})


def tear(session, folder):
    with folder.entry_files()[1].open("ab") as file:
        file.write(b"{")


def alter_the_database(session, folder):
    _, leaf = entry_at(session, 9)
    leaf.leaf_hash = b"x" * 32
    session.commit()


def remove_from_the_database(session, folder):
    for number in range(9, 21):
        entry, leaf = entry_at(session, number)
        session.delete(entry)
        session.delete(leaf)
        session.flush()
    session.execute(sa.delete(Head).where(Head.size > 7))
    session.commit()


def close_the_gap(session, folder):
    for number in range(9, 20):
        _, leaf = entry_at(session, number + 1)
        if number == 9:
            session.delete(session.get(Leaf, 9))
            session.flush()
        leaf.number = number
        session.flush()
    session.commit()


def other_head(session, folder):
    session.get(Head, 14).root = b"x" * 32
    session.commit()


def lose_a_head(session, folder):
    session.delete(session.get(Head, 14))
    session.commit()


TAMPERINGS = {
    "a line of the export": (alter, "altered: number 9 (entry {id}) of the export is not what"),
    "a line less": (remove, "removed: number 9 before number 10"),
    "a line twice": (repeat, "inserted: number 3 (entry "),
    "an end cut off": (cut, "truncated: one or more of numbers 16 to 20"),
    "a line of another form": (
        spoil,
        "altered: export: line 2 of 000000000008.ndjson has another form",
    ),
    "a line of another class": (
        reclass,
        "altered: export: line 2 of 000000000008.ndjson has another class",
    ),
    "a line that is torn in the middle": (
        tear,
        "altered: export: line 9 of 000000000008.ndjson is not written",
    ),
    "a member twice": (say_a_member_twice, "altered: export: line 1 of 000000000008.ndjson is not"),
    "a line with spaces": (
        space_out,
        "altered: export: line 1 of 000000000008.ndjson is not written",
    ),
    "a member more": (add_a_member, "altered: export: line 2 of 000000000008.ndjson has another"),
    "a broken number": (break_a_number, "altered: export: line 2 of 000000000008.ndjson has"),
    "a list": (put_a_list, "altered: export: line 2 of 000000000008.ndjson has another form"),
    "content that is gone": (
        retire_early,
        "altered: number 9 of the export has lost its content, which the database has",
    ),
    "a head with a member more": (
        add_to_a_head,
        "altered: export: line 1 of heads.ndjson is no head",
    ),
    "the database's leaf": (alter_the_database, "altered: number 9 (entry {id}) of the export"),
    "the database's end, heads and all": (
        remove_from_the_database,
        "removed: number 9 (entry {id}) of the export is not in the database",
    ),
    "the database, renumbered": (close_the_gap, "removed: number 9 (entry {id}) of the export"),
    "the database's head": (other_head, "head: of 14 lines there is another one"),
    "a head less in the database": (lose_a_head, "head: of 14 lines there is none in the database"),
}


@pytest.mark.parametrize("how", TAMPERINGS)
def test_export_and_database_find_each_other_out(log, folder, key_ring, how):
    carry(log, folder)
    tamper, told = TAMPERINGS[how]
    _, leaf = entry_at(log, 9)
    entry_id = leaf.entry_id

    tamper(log, folder)

    found = checked(log, folder, key_ring)
    assert any(one.startswith(told.format(id=entry_id)) for one in found), found


def test_an_export_that_ends_at_an_older_head_is_whole_as_far_as_it_goes(log, folder, key_ring):
    carry(log, folder)
    cut_heads_too(log, folder)

    assert checked(log, folder, key_ring) == []


def test_a_folder_with_nothing_in_it_is_whole(session, folder, key_ring):
    write(session)

    assert checked(session, folder, key_ring) == []
