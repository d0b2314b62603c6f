"""Who may call a view. Every view is guarded or says that it is public; a test looks."""

import hmac
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from flask import current_app, g, request

from app.acts import act_by
from app.clock import now
from app.extensions import db
from app.services import services
from blueprints import bearer, cookies, refusals
from blueprints.spending import spend
from wallet import sessions
from wallet.access import clients, scanner
from wallet.access.models import Client
from wallet.act import Act, Actor
from wallet.errors import Refused, Unproven
from wallet.identity.models import Binding, Identity
from wallet.identity.queries import Citizen
from wallet.officers import queries as officers
from wallet.officers import sign_in
from wallet.officers.models import ACTING, Officer, OfficerRole
from wallet.sessions import BrowserSession
from wallet.short_lived.limits import CITIZEN_ACTS, OFFICER_ACTS, Limit

P = ParamSpec("P")
R = TypeVar("R")


CSRF_HEADER = "X-CSRF-Token"
SAFE = {"GET", "HEAD"}


class CsrfTokenMissing(Refused):
    code = "csrf_token_missing"


class WrongRole(Refused):
    code = "wrong_role"


class NotBound(Refused):
    code = "not_bound"


class Locked(Refused):
    """The wallet was locked and waits for its person to be proven anew."""

    code = "locked"


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Say that anybody may call this view."""
    return marked(view, guard="public")


def citizen_required(view: Callable[P, R]) -> Callable[P, R]:
    """Ask for a citizen's token; the citizen need not be bound."""
    return _guarded(view, "citizen", _admit_citizen, CITIZEN_ACTS)


def proven_citizen_required(view: Callable[P, R]) -> Callable[P, R]:
    """Ask for a citizen's token and an active binding; the wallet may be locked."""
    return _guarded(view, "bound citizen", _admit_proven_citizen, CITIZEN_ACTS)


def bound_citizen_required(view: Callable[P, R]) -> Callable[P, R]:
    """Ask for a citizen's token, an active binding, and a wallet that is not locked."""
    return _guarded(view, "bound citizen", _admit_bound_citizen, CITIZEN_ACTS)


def verifier_required(view: Callable[P, R]) -> Callable[P, R]:
    """Ask for the token of a client with scope `verify`, or the session of its scanner page."""
    return _guarded(view, "verifier", _admit_verifier)


def verifying_program_required(view: Callable[P, R]) -> Callable[P, R]:
    """Ask for the token of a client with scope `verify`: a gate enrolls no other gate."""
    return _guarded(view, "verifying program", _admit_verifying_program)


def issuer_required(view: Callable[P, R]) -> Callable[P, R]:
    """Ask for the token of a client with scope `issue`."""
    return _guarded(_noted(view), "issuer", _admit_issuer)


def scanner_required(view: Callable[P, R]) -> Callable[P, R]:
    """Ask for the session of a scanner page, and for its CSRF token."""
    return _guarded(view, "scanner", _admit_scanner)


def operator_required(view: Callable[P, R]) -> Callable[P, R]:
    """Ask for the operator's token; a sandbox without one lets everybody look."""
    return _guarded(view, "operator", _admit_operator)


def desk_required(view: Callable[P, R]) -> Callable[P, R]:
    """Ask for the session of anybody at the desk, and for its CSRF token on unsafe calls."""
    return _guarded(_noted(view), "desk", lambda: _admit_officer(set(OfficerRole)), OFFICER_ACTS)


def officer_required(view: Callable[P, R]) -> Callable[P, R]:
    """Ask for the session of an officer or supervisor: auditors look and do not act."""
    return _guarded(_noted(view), "officer", lambda: _admit_officer(ACTING), OFFICER_ACTS)


def current_citizen() -> Citizen:
    citizen: Citizen = g.citizen
    return citizen


def current_identity() -> Identity:
    """Return the identity behind the citizen; only where `bound_citizen_required` stands."""
    identity = current_citizen().identity
    assert identity is not None  # noqa: S101  the guard has seen to it
    return identity


def current_binding() -> Binding:
    binding = current_citizen().binding
    assert binding is not None  # noqa: S101  the guard has seen to it
    return binding


def current_officer() -> Officer:
    officer: Officer = g.officer
    return officer


def current_client() -> Client:
    client: Client = g.client
    return client


def current_act() -> Act:
    """Return what the caller does now: the citizen's, officer's or client's whom a guard let in."""
    actor: Actor = g.actor
    return act_by(actor)


def caller() -> str:
    """Tell callers of one list apart: by account, officer or client; nobody where it is public."""
    known = g.citizen.account if "citizen" in g else g.get("officer") or g.get("client")
    return str(known.id) if known else ""


def marked(view: Callable[P, R], **says: object) -> Callable[P, R]:
    """Write on a view what the documentation and a test can read."""
    # Beside flask-smorest's own notes.
    view._apidoc = {**getattr(view, "_apidoc", {}), **says}  # type: ignore[attr-defined]
    return view


def _guarded(
    view: Callable[P, R], says: str, admit: Callable[[], None], acts: Limit | None = None
) -> Callable[P, R]:
    """Let in whom `admit` takes; an unsafe call counts against `acts`, where there is one."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        admit()
        if acts and request.method not in SAFE:
            spend(acts, caller())
        return view(*args, **kwargs)

    return marked(guarded, guard=says, acts=acts)


def _noted(view: Callable[P, R]) -> Callable[P, R]:
    """Leave an entry when the view refuses its caller."""

    @wraps(view)
    def noting(*args: P.args, **kwargs: P.kwargs) -> R:
        with refusals.noted(g.actor):
            return view(*args, **kwargs)

    return noting


def _admit_citizen() -> None:
    g.citizen = bearer.citizen()
    g.actor = current_citizen().account.as_actor()


def _admit_proven_citizen() -> None:
    _admit_citizen()
    if current_citizen().identity is None:
        raise NotBound("the account is not bound to a proven identity")


def _admit_bound_citizen() -> None:
    _admit_proven_citizen()
    if current_identity().locked_at is not None:
        raise Locked("the wallet is locked until its person is proven anew")


def _admit_officer(roles: AbstractSet[OfficerRole]) -> None:
    desk = sign_in.find(services().short_lived, cookies.given(cookies.DESK), at=now())
    session = db.session()
    officer = (
        officers.find_signed_in(session, UUID(desk.subject), epoch=desk.epoch) if desk else None
    )
    if desk is None or officer is None:
        raise Unproven("sign in at the desk first")
    g.actor = officer.as_actor()
    with refusals.noted(g.actor):
        _ask_for_csrf_token(desk)
        if officer.role not in roles:
            raise WrongRole(f"a {officer.role} may not do this")
    g.officer = officer


def _ask_for_csrf_token(session: BrowserSession) -> None:
    given = request.headers.get(CSRF_HEADER, "")
    if request.method not in SAFE and not sessions.has_csrf_token(session, given):
        raise CsrfTokenMissing(f"an unsafe call needs the session's token in {CSRF_HEADER}")


def _admit_verifier() -> None:
    if cookies.given(cookies.SCANNER) and "Authorization" not in request.headers:
        _admit_scanner()
    else:
        _admit_verifying_program()


def _admit_verifying_program() -> None:
    _let_in(bearer.client("verify"))


def _admit_issuer() -> None:
    _let_in(bearer.client("issue"))


def _let_in(client: Client) -> None:
    g.client, g.actor = client, client.as_actor()


def _admit_scanner() -> None:
    cookie, session = cookies.given(cookies.SCANNER), db.session()
    store, is_at_work = services().short_lived, request.method not in SAFE
    found = scanner.find_session(session, store, cookie, at=now(), is_at_work=is_at_work)
    client = clients.find_verifier(session, found.subject, epoch=found.epoch) if found else None
    if found is None or client is None:
        raise Unproven("sign in at the scanner page first")
    with refusals.noted(client.as_actor()):
        _ask_for_csrf_token(found)
    _let_in(client)


def _admit_operator() -> None:
    # Not by the source address: behind a proxy on the same machine everybody is on loopback.
    wanted = current_app.config["METRICS_TOKEN"]
    if not wanted and current_app.config["ENVIRONMENT"] == "sandbox":
        return
    if not wanted or not hmac.compare_digest(bearer.given().encode(), wanted.encode()):
        bearer.refuse("this is not the operator's token", error="invalid_token")
