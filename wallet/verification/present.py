"""Show a license: make a live code that says nothing about person or license."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from wallet.act import Act
from wallet.audit import record
from wallet.catalogue import types
from wallet.codes import payload
from wallet.codes.payload import Header
from wallet.crypto.keys import SigningKey
from wallet.errors import Conflict, Invalid
from wallet.licenses.held import HeldLicense
from wallet.short_lived import ShortLived
from wallet.verification import presentations
from wallet.verification.disclosure import choosable
from wallet.verification.presentations import Presentation, moment
from wallet.verification.verdict import Reason, reason_of


class NotPresentable(Conflict):
    """The license cannot be shown; `code` is the reason a venue would be given."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"the license cannot be shown: {reason}")
        self.code = reason.value


class UnknownField(Invalid):
    code = "unknown_field"


@dataclass(frozen=True)
class Presenter:
    """Who shows: the person, and by which binding."""

    person_key: bytes
    binding_id: UUID
    # The identity's, as it was when the citizen was let in.
    void_epoch: int


@dataclass(frozen=True)
class PresentationRequest:
    """What to show, the type's minimum if it does not say, and what for."""

    disclose: Sequence[str] | None = None
    purpose: str | None = None


@dataclass(frozen=True)
class CodeIssuer:
    """What codes are made with."""

    key: SigningKey
    platform: int
    lifetime_seconds: int

    def new_header(self, *, at: datetime) -> Header:
        return Header(
            code_class=payload.LIVE,
            specimen=self.key.specimen,
            platform=self.platform,
            key_id=self.key.id,
            issued_at=int(at.timestamp()),
            lifetime=self.lifetime_seconds,
            handle=secrets.token_bytes(payload.HANDLE_BYTES),
        )


@dataclass(frozen=True)
class MadeCode:
    """A presentation and the text of its code, which is kept nowhere."""

    presentation: Presentation
    code: str
    # The code as a picture, where one was asked for.
    image: str | None = None


def present(
    act: Act,
    held: HeldLicense,
    request: PresentationRequest,
    *,
    presenter: Presenter,
    issuer: CodeIssuer,
    store: ShortLived,
    stale: bool = False,
) -> MadeCode:
    """Make a code for the license; an older code of it stays alive.

    Raises NotPresentable or UnknownField.
    """
    reason = reason_of(held.standing.state)
    if reason is not None:
        raise NotPresentable(reason)
    fields = _chosen(act.session, held.type, request.disclose)
    header = issuer.new_header(at=act.at)
    presentation = Presentation(
        id=presentations.id_of(header.handle, act.vault),
        license_id=held.license_id,
        person_key=presenter.person_key,
        binding_id=presenter.binding_id,
        role=held.role,
        fields=fields,
        void_epoch=presenter.void_epoch,
        issued_at=moment(header.issued_at),
        expires_at=moment(header.expires_at),
        purpose=request.purpose,
        stale=stale,
    )
    code = payload.encode(header, sign=issuer.key.sign)
    presentations.keep(store, presentation)
    _record(act, presentation)
    return MadeCode(presentation, code)


def _chosen(session: Session, type_code: str, disclose: Sequence[str] | None) -> tuple[str, ...]:
    license_type = types.get(session, type_code)
    if disclose is None:
        return tuple(sorted(license_type.minimum))
    unknown = set(disclose) - choosable(license_type)
    if unknown:
        raise UnknownField(f"a {license_type.code} has no field {', '.join(sorted(unknown))}")
    return tuple(sorted(set(disclose)))


def _record(act: Act, presentation: Presentation) -> None:
    record.record(
        act,
        "license.presented",
        person_key=presentation.person_key,
        license_id=presentation.license_id,
        presentation=str(presentation.id),
        fields=list(presentation.fields),
        purpose=presentation.purpose,
    )
