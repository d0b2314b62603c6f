"""From announcing a picture to its sealed copy, and everything that is refused on the way."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.applications.attaching import Desk, make_application, picture, png
from wallet.act import Actor, ActorKind
from wallet.applications.attachments import completion, reading, uploads
from wallet.applications.attachments.check import (
    LARGEST_BYTES,
    MOST_PENDING,
    AttachmentEmpty,
    AttachmentTooLarge,
    TooManyUploads,
    UnknownKind,
)
from wallet.applications.attachments.completion import (
    CompletionInProgress,
    DigestDiffers,
    SizeDiffers,
    UploadMissing,
)
from wallet.applications.attachments.formats import NotAPicture, PictureTooLarge
from wallet.applications.attachments.models import Attachment, AttachmentState
from wallet.applications.attachments.uploads import FORM_LIFE
from wallet.applications.state import CHANGEABLE, IllegalStep, State
from wallet.audit.models import Entry
from wallet.errors import NotFound
from wallet.storage import FilesUnavailable
from wallet.storage.folder import FolderStore
from wallet.storage.signed_form import FormExpired, FormTampered

OFFICER = Actor(ActorKind.OFFICER, "officer-1", "某局")
PICTURE = picture()
LOCKED = sorted(set(State) - CHANGEABLE)


@pytest.fixture
def desk(session, vault, tmp_path):
    folder = FolderStore(tmp_path / "files", url="http://wallet.example/up", vault=lambda: vault)
    return Desk(session, folder, vault, make_application(session))


def entries(desk):
    rows = desk.session.scalars(sa.select(Entry).where(Entry.action.startswith("attachment.")))
    return [(row.action, row.detail["attachment"]) for row in rows]


def read(desk, attachment_id, *, actor=OFFICER):
    copy = reading.look(make_act(desk.session, actor), desk.application, attachment_id)
    desk.session.commit()
    return reading.open_copy(copy, files=desk.folder, vault=desk.vault)


# Announcing


def test_announcing_makes_room_and_gives_a_form(desk):
    requested = desk.announce(PICTURE)

    (found,) = uploads.list_of(desk.session, desk.application.id)
    assert (found.id, found.state) == (requested.attachment.id, AttachmentState.PENDING)
    assert (found.kind, found.content_type, found.size) == (
        "certificate",
        "image/jpeg",
        len(PICTURE),
    )
    assert requested.form.expires_at == NOON + FORM_LIFE
    assert requested.form.fields["key"].startswith("uploads/")


REFUSED = {
    "a kind of another type": ({"kind": "birth_certificate"}, UnknownKind),
    "no kind": ({"kind": ""}, UnknownKind),
    "a document": ({"content_type": "application/pdf"}, NotAPicture),
    "a drawing with scripts": ({"content_type": "image/svg+xml"}, NotAPicture),
    "nothing": ({"size": 0}, AttachmentEmpty),
    "less than nothing": ({"size": -1}, AttachmentEmpty),
    "a byte too much": ({"size": LARGEST_BYTES + 1}, AttachmentTooLarge),
    "60 MB": ({"size": 60_000_000}, AttachmentTooLarge),
}


@pytest.mark.parametrize(("changes", "refusal"), REFUSED.values(), ids=REFUSED)
def test_what_could_never_be_taken_in_is_refused_at_once(desk, changes, refusal):
    kind = changes.pop("kind", "certificate")

    with pytest.raises(refusal):
        desk.announce(PICTURE, kind, **changes)


def test_the_largest_attachment_may_be_announced(desk):
    desk.announce(PICTURE, size=LARGEST_BYTES)


def test_no_more_may_be_announced_than_anybody_needs(desk):
    first = desk.announce(PICTURE)
    for _ in range(MOST_PENDING - 1):
        desk.announce(PICTURE)

    with pytest.raises(TooManyUploads):
        desk.announce(PICTURE)

    desk.session.rollback()
    desk.remove(first.attachment.id)
    desk.announce(PICTURE)


def test_what_was_announced_can_have_another_form(desk):
    requested = desk.announce(PICTURE)
    later = NOON + timedelta(hours=1)

    again = uploads.form_again(
        desk.session, desk.application, requested.attachment.id, files=desk.folder, at=later
    )
    desk.send(again, PICTURE, at=later)

    assert again.form.fields["key"] == requested.form.fields["key"]
    assert desk.complete(requested.attachment.id).state is AttachmentState.STORED


# Completing


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_picture_that_came_in_is_kept_sealed_and_the_upload_is_gone(desk, form):
    content, content_type = picture(form=form), f"image/{form.lower()}"

    attachment = desk.attach(content, content_type=content_type)

    assert attachment.state is AttachmentState.STORED
    assert attachment.completed_at == NOON
    assert desk.stored() == {attachment.key}
    assert attachment.key.startswith("attachments/")
    assert desk.folder.read(attachment.key, longest=10_000_000)[:4] not in content
    assert entries(desk) == [("attachment.completed", str(attachment.id))]


def test_the_digest_may_be_announced_in_upper_case(desk):
    digest = desk.announce(PICTURE).attachment.digest

    assert desk.attach(PICTURE, digest=digest.upper()).state is AttachmentState.STORED


def test_completing_changes_the_version_that_officers_read(desk):
    before = desk.application.version

    desk.attach(PICTURE)

    assert desk.application.version > before


def test_completing_twice_is_completing_once(desk):
    attachment = desk.attach(PICTURE)
    key = attachment.key

    again = desk.complete(attachment.id)

    assert (again.id, again.key) == (attachment.id, key)
    assert desk.stored() == {key}
    assert len(entries(desk)) == 1


def test_nothing_is_taken_in_that_was_not_sent(desk):
    requested = desk.announce(PICTURE)

    with pytest.raises(UploadMissing):
        desk.complete(requested.attachment.id)


def sent_otherwise(desk, content, *, announced=None, **changes):
    """Announce one thing, and let another lie in the store."""
    requested = desk.announce(announced or content, **changes)
    desk.folder.write(requested.form.fields["key"], content)
    return requested.attachment.id


OTHERWISE = {
    "another picture of the same size": (PICTURE[:-3] + b"xyz", PICTURE, {}, DigestDiffers),
    "more": (PICTURE + b"x", PICTURE, {}, SizeDiffers),
    "less": (PICTURE[:-1], PICTURE, {}, SizeDiffers),
    "another digest": (PICTURE, PICTURE, {"digest": "0" * 64}, DigestDiffers),
    "a renamed program": (b"MZ" + b"\0" * 5000, None, {}, NotAPicture),
    "a picture of another type": (picture(form="PNG"), None, {}, NotAPicture),
    "half a picture": (PICTURE[: len(PICTURE) // 2], None, {}, NotAPicture),
}


@pytest.mark.parametrize(
    ("content", "announced", "changes", "refusal"), OTHERWISE.values(), ids=OTHERWISE
)
def test_what_was_not_announced_or_is_no_picture_is_refused(
    desk, content, announced, changes, refusal
):
    attachment_id = sent_otherwise(desk, content, announced=announced, **changes)

    with pytest.raises(refusal):
        desk.complete(attachment_id)

    (found,) = uploads.list_of(desk.session, desk.application.id)
    assert found.state is AttachmentState.PENDING
    assert not any(key.startswith("attachments/") for key in desk.stored())


def test_a_picture_of_too_many_dots_is_refused(desk):
    content = png(100_000, 100_000)
    attachment_id = sent_otherwise(desk, content, content_type="image/png")

    with pytest.raises(PictureTooLarge):
        desk.complete(attachment_id)


def test_after_a_refusal_the_right_picture_can_be_sent_with_the_same_form(desk):
    requested = desk.announce(PICTURE)
    desk.folder.write(requested.form.fields["key"], PICTURE[:-1])
    with pytest.raises(SizeDiffers):
        desk.complete(requested.attachment.id)

    desk.send(requested, PICTURE)

    assert desk.complete(requested.attachment.id).state is AttachmentState.STORED


def test_the_form_of_an_attachment_lets_in_nothing_else(desk):
    requested = desk.announce(PICTURE)
    fields = requested.form.fields

    with pytest.raises(FormExpired):
        desk.send(requested, PICTURE, at=NOON + FORM_LIFE)
    for name in fields:
        tampered = replace(requested, form=replace(requested.form, fields=fields | {name: "1"}))
        with pytest.raises(FormTampered):
            desk.send(tampered, PICTURE)


# Replacing and removing


def test_one_of_the_same_kind_replaces_the_older_when_it_is_complete(desk):
    older = desk.attach(PICTURE)
    other = desk.attach(picture(2), "id_card_front")
    requested = desk.announce(picture(3))
    assert len(uploads.list_of(desk.session, desk.application.id)) == 3

    desk.send(requested, picture(3))
    newer = desk.complete(requested.attachment.id)

    assert {a.id for a in uploads.list_of(desk.session, desk.application.id)} == {
        other.id,
        newer.id,
    }
    assert desk.stored() == {other.key, newer.key}
    assert ("attachment.replaced", str(older.id)) in entries(desk)


def test_a_failed_completion_leaves_the_older_one_alone(desk):
    older = desk.attach(PICTURE)

    with pytest.raises(NotAPicture):
        desk.attach(b"MZ" * 100)

    assert read(desk, older.id)


def test_a_removed_attachment_is_gone_with_its_files(desk):
    stored, pending = desk.attach(PICTURE), desk.announce(PICTURE)
    desk.send(pending, PICTURE)

    desk.remove(stored.id)
    desk.remove(pending.attachment.id)

    assert uploads.list_of(desk.session, desk.application.id) == []
    assert desk.stored() == set()
    assert entries(desk)[-1] == ("attachment.removed", str(pending.attachment.id))


# Who may when


@pytest.mark.parametrize("state", LOCKED)
def test_once_handed_in_nothing_changes(desk, state):
    stored, pending = desk.attach(PICTURE), desk.announce(PICTURE, "id_card_front")
    desk.send(pending, PICTURE)
    desk.application.state = state

    for act in (
        lambda: desk.announce(PICTURE),
        lambda: desk.complete(pending.attachment.id),
        lambda: desk.remove(stored.id),
    ):
        with pytest.raises(IllegalStep):
            act()


def test_what_is_handed_in_while_a_picture_is_drawn_stays_as_it_was(desk):
    requested = desk.announce(PICTURE)
    desk.send(requested, PICTURE)

    def hand_in():
        desk.application.move_to(State.SUBMITTED)
        desk.session.commit()

    with pytest.raises(IllegalStep):
        desk.complete(requested.attachment.id, meanwhile=hand_in)


def test_of_two_that_complete_at_once_the_later_counts(desk):
    requested = desk.announce(PICTURE)
    desk.send(requested, PICTURE)
    attachment_id = requested.attachment.id
    claim = completion.begin(desk.act, desk.application, attachment_id)
    desk.session.commit()

    with pytest.raises(CompletionInProgress):
        desk.complete(
            attachment_id,
            meanwhile=lambda: completion.begin(desk.act, desk.application, attachment_id),
        )

    assert claim.key
    desk.session.rollback()
    assert desk.complete(attachment_id).state is AttachmentState.STORED


def test_an_attachment_removed_while_it_was_taken_in_stays_removed(desk):
    requested = desk.announce(PICTURE)
    desk.send(requested, PICTURE)

    with pytest.raises(NotFound):
        desk.complete(
            requested.attachment.id, meanwhile=lambda: desk.remove(requested.attachment.id)
        )


def test_an_attachment_of_another_application_is_not_found(desk):
    stored = desk.attach(PICTURE)
    stranger = desk.of(make_application(desk.session, person_key=b"q" * 32))

    for act in (
        lambda: uploads.get_of(desk.session, stranger.application, stored.id),
        lambda: stranger.remove(stored.id),
        lambda: stranger.complete(stored.id),
        lambda: read(stranger, stored.id),
        lambda: uploads.get_of(desk.session, desk.application, uuid4()),
    ):
        with pytest.raises(NotFound):
            act()


# Looking


def test_every_look_is_recorded_with_who_looked(desk):
    stored = desk.attach(PICTURE)

    content = read(desk, stored.id)
    read(desk, stored.id)

    assert content.startswith(b"\xff\xd8\xff")
    looks = desk.session.scalars(sa.select(Entry).where(Entry.action == "attachment.read")).all()
    assert [(look.actor_kind, look.actor_id) for look in looks] == [
        (ActorKind.OFFICER, "officer-1")
    ] * 2
    assert looks[0].person_key == desk.application.person_key
    assert looks[0].detail["application"] == str(desk.application.id)


def test_what_has_not_come_in_cannot_be_looked_at(desk):
    pending = desk.announce(PICTURE)
    desk.send(pending, PICTURE)

    with pytest.raises(NotFound):
        read(desk, pending.attachment.id)


def test_a_picture_replaced_between_the_entry_and_the_look_is_not_found(desk):
    stored = desk.attach(PICTURE)
    copy = reading.look(make_act(desk.session, OFFICER), desk.application, stored.id)
    desk.session.commit()
    desk.remove(stored.id)

    with pytest.raises(NotFound):
        reading.open_copy(copy, files=desk.folder, vault=desk.vault)


@pytest.mark.parametrize(("form", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_a_picture_has_a_name_that_says_nothing_of_its_person(desk, form, ending):
    stored = desk.attach(picture(form=form), content_type=f"image/{form.lower()}")

    copy = reading.look(make_act(desk.session, OFFICER), desk.application, stored.id)

    assert (copy.filename, copy.content_type) == (f"{stored.id}.{ending}", f"image/{form.lower()}")


def test_what_a_broken_store_does_not_delete_is_left_to_the_worker(desk):
    class Broken(FolderStore):
        def delete(self, key):
            raise FilesUnavailable("down")

    broken = replace(desk, folder=Broken(desk.folder._root, url="", vault=lambda: desk.vault))
    stored = broken.attach(PICTURE)

    assert len(broken.stored()) == 2
    assert broken.session.get(Attachment, stored.id).state is AttachmentState.STORED
