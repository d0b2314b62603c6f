"""What every decision of an officer begins and ends with."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from wallet.applications import own_cases, state, timeline
from wallet.applications.models import Application, StepBy
from wallet.applications.state import Action
from wallet.applications.timeline import Missing
from wallet.crypto.vault import Vault
from wallet.errors import Conflict, Refused
from wallet.officers.models import Officer, OfficerRole


class ReadOnly(Refused):
    """Auditors look and do not act."""

    code = "wrong_role"


class Changed(Conflict):
    """The case is no longer what the officer has read."""

    code = "changed"


def begin(
    session: Session,
    action: Action,
    application: Application,
    officer: Officer,
    *,
    version: int | None,
    vault: Vault,
) -> None:
    """Raise ReadOnly, OwnCase, Changed or IllegalStep unless the officer may do this now."""
    if officer.role is OfficerRole.AUDITOR:
        raise ReadOnly("an auditor may not do this")
    own_cases.refuse(session, application, officer, vault=vault)
    if version is not None and version != application.version:
        raise Changed("the application was changed after this version")
    state.check(action, application.state)


def add_step(
    session: Session,
    application: Application,
    officer: Officer,
    *,
    vault: Vault,
    at: datetime,
    comment: str | None = None,
    items: Sequence[Missing] = (),
    is_internal: bool = False,
) -> None:
    """Write down what the officer has done, with their words."""
    timeline.add(
        session,
        application,
        by=StepBy.AUTHORITY,
        at=at,
        vault=vault,
        officer_id=officer.id,
        comment=comment,
        items=items,
        is_internal=is_internal,
    )
