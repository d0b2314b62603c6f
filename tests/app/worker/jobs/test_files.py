"""The worker deletes files that nobody names, and no others."""

import os
import time
from typing import Any

import pytest

from app.clock import now
from app.extensions import db
from app.services import services
from app.worker.jobs import files
from tests.blueprints import issuing
from tests.servers.valkey import free_port
from tests.wallet.applications.attaching import Desk, make_application, picture
from tests.world import world
from wallet.storage import FilesUnavailable

PICTURE = picture()
SPAN = files.EVERY.total_seconds()
DAY = 24 * 3600


def sweep(wallet):
    with wallet.app.app_context():
        files.sweep_files()


def keys(wallet):
    with wallet.app.app_context():
        return {stored.key for stored in services().files.keys("")}


def write(wallet, *names):
    with wallet.app.app_context():
        for name in names:
            services().files.write(name, b"x")


def age(wallet, *names):
    """Let files look as if they had been written more than a day ago."""
    yesterday = time.time() - DAY - 60
    for name in names:
        os.utime(f"{wallet.app.config['DATA_DIR']}/files/{name}", (yesterday, yesterday))


def original_of_a_license(wallet):
    """Push a license and its original; returns the key of the file."""
    issuer = issuing.sign_in(wallet)
    answer = issuer.put_file(issuer.push(), b"%PDF-1.7")
    assert answer.status_code == 201
    (key,) = keys(wallet)
    return key


@pytest.fixture
def attached(wallet):
    """One attachment that is stored, one that was sent and not completed; returns their keys."""
    with wallet.app.app_context():
        session, at = db.session(), now()
        desk = Desk(session, services().files, services().vault, make_application(session))
        stored = desk.attach(PICTURE, at=at)
        pending = desk.announce(PICTURE, "id_card_front", at=at)
        desk.send(pending, PICTURE, at=at)
        return stored.key, pending.form.fields["key"]


def test_what_nobody_names_is_deleted_and_nothing_else(wallet, attached):
    write(wallet, "uploads/nobody", "attachments/nobody", "licenses/of-another-room", "audit/x")

    sweep(wallet)

    assert keys(wallet) == {*attached, "licenses/of-another-room", "audit/x"}


def test_the_original_of_a_license_stays_and_one_that_was_never_attached_goes_after_a_day(wallet):
    kept = original_of_a_license(wallet)
    write(wallet, "licenses/old", "licenses/just-put")
    age(wallet, kept, "licenses/old")

    sweep(wallet)

    assert keys(wallet) == {kept, "licenses/just-put"}


def test_a_jump_of_the_clock_leaves_an_original_that_is_being_attached(wallet):
    write(wallet, "licenses/just-put")
    wallet.outside.advance(18 * 365 * DAY)

    sweep(wallet)

    assert keys(wallet) == {"licenses/just-put"}


def test_an_upload_that_was_never_completed_is_given_up_after_a_day(wallet, attached):
    stored, pending = attached

    wallet.outside.advance(DAY - SPAN)
    sweep(wallet)
    assert keys(wallet) == {stored, pending}

    wallet.outside.advance(2 * SPAN)
    sweep(wallet)
    assert keys(wallet) == {stored}


def test_a_jump_of_the_clock_deletes_no_file_that_somebody_names(wallet, attached):
    wallet.outside.advance(18 * 365 * DAY)

    sweep(wallet)

    assert attached[0] in keys(wallet)


def test_files_are_swept_once_in_a_span(wallet):
    sweep(wallet)
    write(wallet, "uploads/nobody")

    sweep(wallet)
    assert keys(wallet) == {"uploads/nobody"}

    wallet.outside.advance(SPAN)
    sweep(wallet)
    assert keys(wallet) == set()


def test_more_files_than_are_looked_at_together_are_all_swept(wallet, monkeypatch, attached):
    monkeypatch.setattr(files, "FILES_AT_ONCE", 3)
    write(wallet, *(f"uploads/nobody-{number}" for number in range(10)))

    sweep(wallet)

    assert keys(wallet) == set(attached)


def test_what_killed_processes_left_half_written_goes_after_a_day(wallet):
    write(wallet, "unfinished/old", "unfinished/fresh")
    age(wallet, "unfinished/old")

    sweep(wallet)

    assert keys(wallet) == {"unfinished/fresh"}


def test_a_store_that_does_not_answer_ends_the_round_only(sandbox, tmp_path, prepared):
    store: dict[str, Any] = {
        "S3_ENDPOINT_URL": f"http://127.0.0.1:{free_port()}",
        "S3_BUCKET": "wallet",
        "S3_ACCESS_KEY": "specimen",
        "S3_SECRET_KEY": "specimen",
    }
    with world(sandbox, tmp_path, **store) as wallet, pytest.raises(FilesUnavailable):
        sweep(wallet)
