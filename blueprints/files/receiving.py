"""What a view needs to take a file: the folder that waits for it, and room for the body."""

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from app.clock import now
from app.services import services
from blueprints.files.form import PostedForm
from wallet.errors import NotFound
from wallet.storage import FileTooLarge
from wallet.storage.folder import FolderStore

LARGEST_FILE = 20 * 1024 * 1024
ROOM_FOR_FIELDS = 64 * 1024


def receive() -> None:
    """Keep the file of the form.  Raises NotFound where files go to an S3."""
    folder = services().files
    if not isinstance(folder, FolderStore):
        raise NotFound("files are sent to another address")
    request.max_content_length = LARGEST_FILE + ROOM_FOR_FIELDS
    form = PostedForm(request)
    try:
        folder.receive(form.fields, form.content(), at=now())
    except FileTooLarge:
        raise RequestEntityTooLarge("the file is longer than the form allows") from None
