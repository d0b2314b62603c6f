"""File an application at the counter, and let its citizen claim it later.

The clerk has seen the originals, so no photographs are asked for. The claim code has 65 bits, is
handed over once and kept as an index; it counts for the person of the application alone.
"""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from wallet import hand_codes
from wallet.act import Act
from wallet.applications import draft, submit
from wallet.applications.concerned import concerned
from wallet.applications.entries import record_about
from wallet.applications.form import Form
from wallet.applications.form_check import InvalidApplication
from wallet.applications.models import Application, StepBy
from wallet.crypto.vault import Vault
from wallet.errors import NotFound
from wallet.identity.persons import Person
from wallet.officers import own_cases
from wallet.officers.models import Officer
from wallet.reading.faults import Fault, as_errors
from wallet.short_lived import ShortLived, limits


@dataclass(frozen=True, repr=False)
class Filed:
    """An application that was filed at the counter; the code is shown this once."""

    application: Application
    claim_code: str

    @property
    def id(self) -> UUID:
        return self.application.id


class WrongClaimCode(NotFound):
    """Whoever typed it reads more than that nothing was found."""

    errors = as_errors([Fault("/code", "wrong_claim_code")])


def file(act: Act, form: Form, *, person: Person, officer: Officer) -> Filed:
    """Begin an application for the person at the counter, and hand it in.

    Raises what `draft.create` raises but CounterOnly, also when another authority issued the
    certificate; OwnCase when the person is the officer, or a relative.
    """
    application = draft.begin(act, form, person=person, is_at_counter=True)
    if application.authority_code != officer.authority:
        raise InvalidApplication(Fault("/authority", "not_ours"))
    own_cases.refuse(officer, concerned(act, application))
    code = code_of(application, act.vault)
    application.filed_by_officer_id = officer.id
    application.claim_index = _index(code, act.vault)
    record_about(act, "created", application)
    submit.hand_in(act, application, by=StepBy.AUTHORITY, officer=officer)
    return Filed(application, code)


def claim(act: Act, code: str, *, person_key: bytes, store: ShortLived | None) -> Application:
    """Put the application into the list of its person; claiming it again changes nothing.

    Raises WrongClaimCode, for somebody else's too; RateLimited after too many tries.
    """
    if store is not None:
        limits.spend(store, limits.CLAIMS, person_key.hex(), at=act.at)
    statement = sa.select(Application).where(
        Application.claim_index == _index(code, act.vault), Application.person_key == person_key
    )
    application = act.session.scalar(statement.with_for_update())
    if application is None:
        raise WrongClaimCode("no application of this person has the code")
    if application.claimed_at is None:
        application.claimed_at = act.at
        record_about(act, "claimed", application)
    return application


def code_of(application: Application, vault: Vault) -> str:
    """Return the claim code: it follows from the id, for who holds the vault's key alone.

    So a repeated request can be answered with the same code, and nothing keeps it.
    """
    index = vault.index("claim_code", str(application.id))
    return hand_codes.spell(int.from_bytes(index, "big"))


def _index(code: str, vault: Vault) -> bytes:
    return vault.index("claim_code_typed", hand_codes.read(code))
