"""The same story with a real S3: the phone posts to the store, and not to the wallet."""

import pytest

from tests.acts import make_act
from tests.wallet.applications.attaching import CITIZEN, Desk, make_application, picture
from tests.wallet.storage.conftest import opened, post
from wallet.applications.attachments import reading
from wallet.applications.attachments.completion import UploadMissing

PICTURE = picture()


@pytest.fixture
def desk(session, vault, s3_address):
    return Desk(session, opened(s3_address), vault, make_application(session))


def test_a_picture_goes_straight_to_the_store_and_its_copy_is_sealed(desk):
    requested = desk.announce(PICTURE)
    with pytest.raises(UploadMissing):
        desk.complete(requested.attachment.id)
    assert post(requested.form.url, requested.form.fields, PICTURE)

    attachment = desk.complete(requested.attachment.id)

    assert desk.folder.size(requested.form.fields["key"]) is None
    assert not desk.folder.read(attachment.key, longest=10_000_000).startswith(b"\xff\xd8")
    copy = reading.look(make_act(desk.session, CITIZEN), desk.application, attachment.id)
    content = reading.open_copy(copy, files=desk.folder, vault=desk.vault)
    assert content.startswith(b"\xff\xd8")


def test_the_store_itself_refuses_what_was_not_announced(desk):
    requested = desk.announce(PICTURE)
    url, fields = requested.form.url, requested.form.fields

    assert not post(url, fields, b"x" * 1_000_000)
    assert not post(url, fields | {"Content-Type": "text/html"}, PICTURE)
    assert not post(url, fields | {"key": "attachments/one"}, PICTURE)
