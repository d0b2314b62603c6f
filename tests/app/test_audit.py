"""The worker's part in the audit log, and the commands that prove it."""

import json
import logging
import shlex
import sys

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.worker import loop
from app.worker.jobs import audit
from tests.world import world
from wallet.audit.keeper import BucketKeeper, CommandKeeper, NotKept
from wallet.audit.models import Entry, Head, Leaf
from wallet.jobs.models import Job

TYPE = "physician_practice"
DAY = 86_400
ALL = (audit.seal_entries, audit.export_entries, audit.keep_heads, audit.retire_entries)


def work(wallet, *jobs):
    with wallet.app.app_context():
        for job in jobs or ALL:
            job()


def act(wallet):
    wallet.sign_in(wallet.outside.citizen(holds=TYPE))


def run(wallet, *words):
    return wallet.app.test_cli_runner().invoke(args=["audit", *words])


def said(wallet, *words):
    result = run(wallet, *words)
    assert result.exit_code == 0, result.output
    return result.output


def count(wallet, what):
    with wallet.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(what))


def folder(wallet):
    with wallet.app.app_context():
        return audit.export_folder()


def test_every_round_of_the_worker_does_its_part(wallet):
    assert set(ALL) <= set(loop.JOBS)


def test_what_happened_is_sealed_and_exported(wallet):
    act(wallet)

    work(wallet)

    assert count(wallet, Leaf) == count(wallet, Entry) == folder(wallet).size > 0
    assert folder(wallet).head_size == folder(wallet).size


def test_heads_are_seconds_apart(wallet):
    for _ in range(3):
        act(wallet)
        work(wallet)
    assert count(wallet, Head) == 1

    wallet.outside.advance(5)
    work(wallet)

    assert count(wallet, Head) == 2


def test_a_check_says_complete_and_unaltered(wallet):
    act(wallet)
    work(wallet)

    output = said(wallet, "check", "--export", str(folder(wallet).path))

    assert "complete and unaltered" in output
    assert "outside witness: none" in said(wallet, "check")
    part = said(wallet, "check", "--from", "0", "--to", "0")
    assert "unaltered: entries 0 to 0 of" in part
    assert "complete" not in part


def test_a_check_names_what_was_changed_and_fails(wallet):
    act(wallet)
    work(wallet)
    with wallet.app.app_context():
        entry = db.session.scalars(sa.select(Entry).where(Entry.number == 0)).one()
        entry_id, entry.actor_id = entry.id, "somebody else"
        db.session.commit()

    for words in (["check"], ["check", "--from", "0", "--to", "0"]):
        result = run(wallet, *words)
        assert result.exit_code == 1
        assert f"altered: number 0 (entry {entry_id})" in result.output
        assert "NOT as it was signed: 1 faults" in result.output


def test_a_check_names_what_was_changed_in_the_export(wallet):
    act(wallet)
    work(wallet)
    (path,) = folder(wallet).entry_files()
    path.write_text(path.read_text("utf-8").replace("account.signed_in", "account.signed_on"))

    result = run(wallet, "check", "--export", str(folder(wallet).path))

    assert result.exit_code == 1
    assert "of the export is not what the database has" in result.output


def test_a_check_names_a_torn_last_line_of_the_export(wallet):
    act(wallet)
    work(wallet)
    (path,) = folder(wallet).entry_files()
    path.write_bytes(path.read_bytes()[:-9])

    result = run(wallet, "check", "--export", str(folder(wallet).path))

    assert result.exit_code == 1
    assert "of 000000000000.ndjson is not written as a line should be" in result.output


def test_of_a_log_of_nothing_nobody_says_that_it_is_complete(wallet):
    output = said(wallet, "check")

    assert "nothing is sealed here: a log that was emptied looks the same" in output
    assert "complete" not in output
    assert "nothing was sealed yet" in said(wallet, "head")


def test_the_head_can_be_shown_and_the_export_made_at_once(wallet):
    act(wallet)

    assert "lines in" in said(wallet, "export")

    newest = wallet.client.get("/.well-known/elicense/audit/head.json").get_json()
    assert json.loads(said(wallet, "head").splitlines()[0]) == newest


def test_after_its_time_content_goes_and_the_check_still_passes(wallet):
    act(wallet)
    work(wallet)
    sealed = count(wallet, Leaf)
    wallet.outside.advance(181 * DAY)

    assert "entries were retired" in said(wallet, "retire")

    assert "0 entries were retired" in said(wallet, "retire")
    output = said(wallet, "check", "--export", str(folder(wallet).path))
    assert "complete and unaltered" in output
    assert f"outside witness: the export in {folder(wallet).path}" in output
    text = "".join(path.read_text("utf-8") for path in folder(wallet).entry_files())
    assert "account.signed_in" not in text
    assert count(wallet, Leaf) == sealed


def test_the_worker_retires_once_an_hour(wallet):
    act(wallet)
    work(wallet)
    wallet.outside.advance(181 * DAY)

    work(wallet, audit.retire_entries, audit.retire_entries)

    with wallet.app.app_context():
        told = db.session.scalars(sa.select(Entry).where(Entry.action == "audit.retired")).all()
    assert [one.detail["of_class"] for one in told] == ["access"]


def keeper_that(tmp_path, does):
    script = tmp_path / "keeper.py"
    script.write_text(f"import sys\ntext = sys.stdin.read()\n{does}\n")
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}"


@pytest.fixture
def kept_by(wallet, tmp_path):
    """Build the same wallet with a keeper."""

    def build(does):
        command = keeper_that(tmp_path, does)
        return world(wallet.outside, tmp_path, prepared=True, AUDIT_KEEPER_COMMAND=command)

    return build


@pytest.mark.stack
def test_a_keeper_gets_every_head(kept_by, tmp_path):
    kept = tmp_path / "kept"
    with kept_by(f"open({str(kept)!r}, 'a').write(text)") as wallet:
        for _ in range(2):
            act(wallet)
            work(wallet)
            wallet.outside.advance(10)
        heads = wallet.client.get("/.well-known/elicense/audit/heads").get_json()["items"]

    assert [json.loads(line) for line in kept.read_text().splitlines()] == heads
    assert len(heads) == 2


@pytest.mark.stack
def test_a_head_that_was_not_kept_is_offered_again(kept_by, tmp_path, caplog):
    kept, door = tmp_path / "kept", tmp_path / "door"
    is_open = f"import os\nos.path.exists({str(door)!r}) or sys.exit(1)"
    does = f"{is_open}\nopen({str(kept)!r}, 'w').write(text)"
    with kept_by(does) as wallet, caplog.at_level(logging.ERROR):
        act(wallet)
        work(wallet)
        assert not kept.exists()
        assert "a head was not kept" in caplog.text

        door.touch()
        wallet.outside.advance(60)
        work(wallet, audit.keep_heads)

        assert json.loads(kept.read_text())["size"] > 0
        assert count(wallet, Job) == 0


@pytest.mark.stack
@pytest.mark.parametrize("command", ["/no/such/program", "false"])
def test_a_command_that_fails_has_not_kept(command):
    with pytest.raises(NotKept, match="command failed"):
        CommandKeeper(command).keep(1, b"{}")


class Bucket:
    def __init__(self):
        self.objects = {}

    def write(self, key, content):
        if key in self.objects:
            raise OSError("locked")
        self.objects[key] = content


def test_a_bucket_keeps_each_head_under_its_size():
    bucket = Bucket()
    keeper = BucketKeeper(bucket)

    keeper.keep(7, b"{}")

    assert bucket.objects == {"audit/heads/7.json": b"{}"}
    with pytest.raises(NotKept, match="bucket failed"):
        keeper.keep(7, b"{}")


def test_with_no_keeper_nothing_is_queued(wallet):
    act(wallet)
    work(wallet)

    assert count(wallet, Job) == 0
