"""Hand an export and a proof to a stranger with a public key and their own script."""

import ast
import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from docs.reference import audit_verify
from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.audit.logs import PLATFORM, VENUE, entry_at, seal_all, sealed
from wallet.audit import export, proof, retire
from wallet.audit.classes import CLASS_OF, SHORTEST_DAYS
from wallet.audit.export_folder import ExportFolder
from wallet.codes import published_keys
from wallet.crypto import sm3

SCRIPT = Path(audit_verify.__file__)
MUCH_LATER = NOON + timedelta(days=2000)


@pytest.fixture
def keys(key_ring):
    return published_keys.jwk_set(key_ring, platform=PLATFORM, tag="ELA")["keys"]


@pytest.fixture
def log(session, key_ring):
    for round_ in range(3):
        sealed(session, key_ring, 7, at=NOON + round_ * timedelta(minutes=1))
    return session


@pytest.fixture
def folder(log, tmp_path):
    folder = ExportFolder(tmp_path / "audit", lines_per_file=8)
    carry(log, folder)
    return folder


def carry(session, folder):
    with folder.locked():
        while export.append(session, folder):
            pass
        export.carry_retirements(session, folder)


def proof_of(session, number):
    entry, _ = entry_at(session, number)
    found = proof.prove(session, entry)
    whole = {
        "class" if name == "entry_class" else name: value for name, value in vars(found).items()
    }
    return json.loads(json.dumps(whole))


def run(*words):
    command = [sys.executable, str(SCRIPT), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_the_stranger_says_complete_and_unaltered(folder, keys, tmp_path):
    (tmp_path / "keys.json").write_text(json.dumps({"keys": keys}))

    said = run(tmp_path / "keys.json", folder.path)

    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout == "complete and unaltered: 21 entries, last head of 2026-11-21T04:02:00Z\n"


def test_one_key_is_enough_and_a_head_kept_elsewhere_is_found(folder, keys, tmp_path):
    (tmp_path / "key.json").write_text(json.dumps(keys[0]))
    kept = folder.heads_file.read_bytes().splitlines()[1]
    (tmp_path / "head.json").write_bytes(kept)

    said = run(tmp_path / "key.json", folder.path, "--head", tmp_path / "head.json")

    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("number", [0, 6, 13, 20])
def test_the_stranger_follows_a_proof(log, keys, number):
    said = audit_verify.check_proof(proof_of(log, number), keys)

    assert said.startswith(f"entry {number} stands in the log of 21 entries")


def test_the_stranger_reads_a_proof_from_a_file(log, keys, tmp_path):
    (tmp_path / "keys.json").write_text(json.dumps({"keys": keys}))
    (tmp_path / "proof.json").write_text(json.dumps(proof_of(log, 2)))

    assert run(tmp_path / "keys.json", tmp_path / "proof.json").returncode == 0


def other_detail(proof):
    proof["entry"]["detail"] = {"n": 99}


def other_number(proof):
    proof["number"] += 1


def other_class(proof):
    proof["class"] = "access"


def longer(proof):
    proof["path"].append(proof["path"][0])


def shorter(proof):
    proof["path"].pop()


def other_size(proof):
    proof["head"]["size"] += 1


def other_time(proof):
    proof["head"]["at"] = "2026-11-21T04:02:01Z"


def no_specimen(proof):
    proof["head"]["specimen"] = False


def other_key(proof):
    proof["head"]["kid"] = "990000-1"


def no_path(proof):
    del proof["path"]


CHANGES = [
    other_detail,
    other_number,
    other_class,
    longer,
    shorter,
    other_size,
    other_time,
    no_specimen,
    other_key,
    no_path,
]


@pytest.mark.parametrize("change", CHANGES)
def test_no_changed_proof_is_believed(log, keys, change):
    told = proof_of(log, 3)
    change(told)

    with pytest.raises(audit_verify.Wrong):
        audit_verify.check_proof(told, keys)


def rewrite(path, change):
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(change(lines)), "utf-8")


def changed(lines):
    return [lines[0], lines[1].replace('"n":', '"n":9'), *lines[2:]]


def without_one(lines):
    return [lines[0], *lines[2:]]


def without_the_last(lines):
    return lines[:-1]


def with_one_twice(lines):
    return [*lines, lines[-1]]


def swapped(lines):
    return [lines[1], lines[0], *lines[2:]]


def reclassed(lines):
    return [lines[0], lines[1].replace('"class":"usage"', '"class":"access"'), *lines[2:]]


def said_twice(lines):
    return [lines[0], lines[1].replace('{"action":', '{"action":"a","action":'), *lines[2:]]


def with_a_member_more(lines):
    return [lines[0], lines[1].replace("{", '{"a":1,', 1), *lines[2:]]


def with_a_broken_number(lines):
    return [lines[0], lines[1].replace('"number":9', '"number":9.0'), *lines[2:]]


def spaced_out(lines):
    return [lines[0], lines[1].replace(":", ": ", 1), *lines[2:]]


def a_list(lines):
    return [lines[0], "[9]\n", *lines[2:]]


def torn(lines):
    return [*lines[:-1], lines[-1][:9]]


ENTRIES = [
    (changed, "something from line 7 to line 13 was changed"),
    (without_one, "line 9 is missing"),
    (without_the_last, "line 15 is missing"),
    (with_one_twice, "line 16 is missing, or not where it belongs"),
    (swapped, "line 8 is missing, or not where it belongs"),
    (reclassed, "a line has the class 'access'"),
    (torn, "cannot be read"),
    (said_twice, "a line is not written"),
    (with_a_member_more, "a line has another form"),
    (with_a_broken_number, "a line has another form"),
    (spaced_out, "a line is not written"),
    (a_list, "a line has another form"),
]


@pytest.mark.parametrize(("change", "told"), ENTRIES)
def test_every_change_of_a_line_is_told(folder, keys, change, told):
    rewrite(folder.entry_files()[1], change)

    with pytest.raises(audit_verify.Wrong, match=told):
        audit_verify.check_export(folder.path, keys)


HEADS = [
    (without_the_last, "stand under no head"),
    (swapped, "something from|out of order|a head covers more"),
    (with_one_twice, "a head covers more"),
    (lambda lines: [], "there is no head|stand under no head"),
    (lambda lines: [lines[0].replace('"root":"', '"root":"00')[:-3] + "\n"], "cannot be read"),
    (lambda lines: [line.replace("04:01:00Z", "04:01:30Z") for line in lines], "wrong signature"),
]


@pytest.mark.parametrize(("change", "told"), HEADS)
def test_every_change_of_a_head_is_told(folder, keys, change, told):
    rewrite(folder.heads_file, change)

    with pytest.raises(audit_verify.Wrong, match=told):
        audit_verify.check_export(folder.path, keys)


def test_an_end_that_was_cut_off_with_its_head_is_told_by_a_head_kept_elsewhere(folder, keys):
    kept = json.loads(folder.heads_file.read_bytes().splitlines()[-1])
    rewrite(folder.heads_file, without_the_last)
    folder.entry_files()[-1].unlink()
    rewrite(folder.entry_files()[-1], lambda lines: lines[:6])

    assert audit_verify.check_export(folder.path, keys).startswith("complete and unaltered: 14")
    with pytest.raises(audit_verify.Wrong, match="it was cut off"):
        audit_verify.check_export(folder.path, keys, kept)


def test_what_was_retired_in_time_is_no_fault_and_what_was_not_is(log, folder, keys, key_ring):
    retire.retire(make_act(log, VENUE, at=MUCH_LATER), days=SHORTEST_DAYS)
    log.commit()
    carry(log, folder)

    with pytest.raises(audit_verify.Wrong, match="before its time"):
        audit_verify.check_export(folder.path, keys)
    seal_all(log, key_ring, at=MUCH_LATER)
    carry(log, folder)
    assert "entry" not in json.loads(folder.entry_files()[0].read_bytes().splitlines()[0])
    assert audit_verify.check_export(folder.path, keys).startswith("complete and unaltered: 22")


def test_a_specimens_clock_that_was_put_back_raises_no_alarm(log, folder, keys, key_ring):
    retire.retire(make_act(log, VENUE, at=MUCH_LATER), days=SHORTEST_DAYS)
    log.commit()
    seal_all(log, key_ring, at=NOON + timedelta(minutes=5))
    carry(log, folder)

    assert audit_verify.check_export(folder.path, keys).startswith("complete and unaltered: 22")


def test_the_table_of_classes_is_that_of_the_log():
    assert {word: str(each) for word, each in CLASS_OF.items()} == audit_verify.CLASS_OF


def test_the_page_says_of_which_class_an_action_is():
    page = SCRIPT.parents[1].joinpath("audit.md").read_text("utf-8")
    rows = re.findall(r"^\| ((?:`[a-z_.]+` ?)+) \| `(\w+)` \|", page, re.MULTILINE)

    told = {word: each for words, each in rows for word in re.findall(r"[a-z_.]+", words)}
    assert told == {word: each for word, each in audit_verify.CLASS_OF.items() if word}


@pytest.mark.parametrize("length", [0, 1, 55, 56, 64, 1000])
def test_its_own_sm3_is_sm3(length):
    assert audit_verify.plain_sm3(b"m" * length) == sm3.digest(b"m" * length)


def test_the_script_imports_the_standard_library_only():
    nodes = ast.walk(ast.parse(SCRIPT.read_text("utf-8")))
    imported = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    nodes = ast.walk(ast.parse(SCRIPT.read_text("utf-8")))
    imported |= {a.name for node in nodes if isinstance(node, ast.Import) for a in node.names}

    assert {name.split(".")[0] for name in imported} <= sys.stdlib_module_names
