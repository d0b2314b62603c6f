"""Whose case an application is: no officer decides it who is one of them."""

from collections.abc import Iterator

from wallet.act import Act
from wallet.applications import contents
from wallet.applications.models import Application
from wallet.database import Json
from wallet.errors import Invalid
from wallet.identity.numbers import read_document
from wallet.identity.persons import person_key
from wallet.licenses.relatives import with_relatives


def concerned(act: Act, application: Application) -> Iterator[bytes]:
    """Name the applicant, their relatives, and whom the register names on the certificate."""
    yield from with_relatives(act.session, application.person_key)
    registered = contents.registered_of(application, act.vault)
    for person in _people_of(registered.values) if registered else ():
        try:
            document = read_document(person["id_type"], person["id_number"] or "")
        except Invalid:
            continue
        yield person_key(act.vault, *document)


def _people_of(values: Json) -> list[Json]:
    representative = [values["representative"]] if values["representative"] else []
    return [*values["holders"], *values["guardians"], *representative]
