"""Seal what an application says about people, and open it again."""

import json
from dataclasses import asdict, dataclass

from wallet.applications.form import Form
from wallet.applications.models import Application
from wallet.crypto.sealed import Sealed
from wallet.crypto.vault import Vault
from wallet.database import Json
from wallet.identity.persons import Person
from wallet.licenses.number_index import number_index


@dataclass(frozen=True, repr=False)
class Difference:
    """A field in which the register differs, with both values; None where there is nothing."""

    field: str
    applicant: str | None
    register: str | None


@dataclass(frozen=True, repr=False)
class Registered:
    """What the register said: its certificate, and in which fields it differs."""

    values: Json
    differences: tuple[Difference, ...]


def seal_applicant(application: Application, person: Person, vault: Vault) -> None:
    application.person_key = person.key(vault)
    application.applicant_sealed = _seal(Application.applicant, application, asdict(person), vault)


def seal_form(application: Application, form: Form, vault: Vault) -> None:
    """Write down a tidied form."""
    number, card = form.certificate_number, form.card_number
    application.medium, application.authority_code = form.medium, form.authority
    application.issued_on = form.issued_on
    application.number_sealed = _seal(Application.number, application, number, vault)
    application.number_index = number_index(vault, form.type, number)
    sealed = _seal(Application.card_number, application, card, vault) if card else None
    application.card_number_sealed = sealed
    application.fields_sealed = _seal(Application.fields, application, dict(form.fields), vault)


def seal_registered(application: Application, registered: Registered, vault: Vault) -> None:
    application.register_sealed = _seal(
        Application.register, application, asdict(registered), vault
    )
    application.differences = [each.field for each in registered.differences]


def applicant_of(application: Application, vault: Vault) -> Person:
    facts = _open(Application.applicant, application, application.applicant_sealed, vault)
    return Person(**facts)


def number_of(application: Application, vault: Vault) -> str:
    return str(_open(Application.number, application, application.number_sealed, vault))


def card_number_of(application: Application, vault: Vault) -> str | None:
    sealed = application.card_number_sealed
    return str(_open(Application.card_number, application, sealed, vault)) if sealed else None


def fields_of(application: Application, vault: Vault) -> dict[str, str]:
    return dict(_open(Application.fields, application, application.fields_sealed, vault))


def registered_of(application: Application, vault: Vault) -> Registered | None:
    if application.register_sealed is None:
        return None
    found = _open(Application.register, application, application.register_sealed, vault)
    rows = tuple(Difference(**row) for row in found["differences"])
    return Registered(found["values"], rows)


def form_of(application: Application, vault: Vault) -> Form:
    """Return what the application was filled in with."""
    return Form(
        type=application.type,
        medium=application.medium,
        certificate_number=number_of(application, vault),
        authority=application.authority_code,
        card_number=card_number_of(application, vault),
        issued_on=application.issued_on,
        fields=fields_of(application, vault),
        for_who=application.for_who,
        purpose=application.purpose,
    )


def _seal(kind: Sealed, application: Application, content: object, vault: Vault) -> bytes:
    text = json.dumps(content, ensure_ascii=False)
    return kind.seal(vault, text, of=application.id)


def _open(kind: Sealed, application: Application, sealed: bytes, vault: Vault) -> Json:
    text = kind.open(vault, sealed, of=application.id)
    found: Json = json.loads(text)
    return found
