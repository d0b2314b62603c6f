"""Hand the sealed original of a license to a holder, in a form in which no browser runs it."""

from uuid import UUID

from flask import Response

from app.services import services
from blueprints.guards import current_act, current_identity
from wallet.audit import record
from wallet.licenses import files
from wallet.licenses.files import LicenseFile
from wallet.licenses.queries import get_held

NAMES = {files.PDF: "license.pdf", files.OFD: "license.ofd"}


def read(license_id: UUID) -> LicenseFile:
    """Note that the citizen reads the file of an own license, and read it then."""
    act, key = current_act(), current_identity().person_key
    session = act.session
    held = get_held(session, key, license_id, vault=act.vault, at=act.at)
    row = files.get_file(session, held.license_id)
    record.record(act, "license.file_read", person_key=key, license_id=license_id)
    session.flush()  # what follows reads the row after the commit has ended its transaction
    session.expunge(row)
    session.commit()
    return files.fetch(row, files=services().files, vault=act.vault)


def as_attachment(file: LicenseFile) -> Response:
    response = Response(file.content, content_type=file.content_type)
    response.headers.set("Content-Disposition", "attachment", filename=NAMES[file.content_type])
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
