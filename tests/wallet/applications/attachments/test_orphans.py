"""Which files and rows the worker may delete."""

from datetime import timedelta

import pytest

from tests.conftest import NOON
from tests.wallet.applications.attaching import Desk, make_application, picture
from wallet.applications.attachments import completion, orphans, uploads
from wallet.storage.folder import FolderStore

PICTURE = picture()


@pytest.fixture
def desk(session, vault, tmp_path):
    folder = FolderStore(tmp_path / "files", url="http://wallet.example/up", vault=lambda: vault)
    return Desk(session, folder, vault, make_application(session))


def unnamed(desk):
    return orphans.unnamed(desk.session, sorted(desk.stored()))


def test_what_a_row_names_is_no_orphan(desk):
    desk.attach(PICTURE)
    pending = desk.announce(PICTURE, "id_card_front")
    desk.send(pending, PICTURE)

    assert len(desk.stored()) == 2
    assert unnamed(desk) == set()


def test_a_copy_that_is_just_being_kept_is_no_orphan(desk):
    pending = desk.announce(PICTURE)
    desk.send(pending, PICTURE)
    claim = completion.begin(desk.act, desk.application, pending.attachment.id)
    desk.session.commit()

    completion.take_in(claim, files=desk.folder, vault=desk.vault)

    assert len(desk.stored()) == 2
    assert unnamed(desk) == set()


def test_the_copy_of_an_attempt_that_was_given_up_is_an_orphan(desk):
    pending = desk.announce(PICTURE)
    desk.send(pending, PICTURE)
    claim = completion.begin(desk.act, desk.application, pending.attachment.id)
    completion.take_in(claim, files=desk.folder, vault=desk.vault)

    desk.complete(pending.attachment.id)

    assert unnamed(desk) == {claim.key}


def test_what_was_sent_after_the_removal_is_an_orphan(desk):
    pending = desk.announce(PICTURE)
    desk.remove(pending.attachment.id)
    desk.send(pending, PICTURE)

    assert unnamed(desk) == {pending.form.fields["key"]}


def test_what_was_announced_and_not_completed_in_a_day_is_given_up(desk):
    desk.attach(PICTURE)
    given_up = desk.announce(PICTURE, "id_card_front")
    fresh = desk.announce(PICTURE, "id_card_back", at=NOON + timedelta(hours=1))
    desk.send(given_up, PICTURE)

    ids = given_up.attachment.id, fresh.attachment.id
    orphans.drop_given_up(desk.session, at=NOON + timedelta(hours=24, seconds=1))

    left = {one.id for one in uploads.list_of(desk.session, desk.application.id)}
    assert (ids[0] in left, ids[1] in left, len(left)) == (False, True, 2)
    assert unnamed(desk) == {given_up.form.fields["key"]}
