"""`Idempotency-Key`: who asks twice, because no answer came, creates once.

Scoped to actor and path, remembered for 24 hours. The same body gets the answer built again from
what was created, with its state of now; another body 409 `idempotency_conflict`. A request that
arrives while the first is still at work waits for it, and after three seconds gets 409
`idempotency_in_progress` with `Retry-After`. What was refused creates nothing and may be tried
again with the same key.
"""

import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar
from uuid import UUID

from flask import request

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.guards import current_citizen, current_client, current_officer
from wallet.errors import Invalid, Unavailable
from wallet.short_lived import once
from wallet.short_lived.once import StillCreating

P = ParamSpec("P")


class Created(Protocol):
    """What a view answers with."""

    @property
    def id(self) -> UUID: ...


C = TypeVar("C", bound=Created)

HEADER = "Idempotency-Key"
VISIBLE_ASCII = r"[!-~]{1,255}"
WAIT_SECONDS = 3.0
POLL_SECONDS = 0.1
PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "names this request, so that sending it again creates nothing new",
    "schema": {"type": "string", "pattern": f"^{VISIBLE_ASCII}$", "maxLength": 255},
}

DOCUMENTED: dict[str, Any] = {"parameters": [PARAMETER], "responses": {"409": "CONFLICT"}}


def idempotent(
    *, by: Callable[[], str], again: Callable[..., C]
) -> Callable[[Callable[P, C]], Callable[P, C]]:
    """Honor `Idempotency-Key` on a view that answers with the `id` of what it created.

    Stands right above the view. `again` builds the answer from that id and the view's path.
    """

    def decorate(create: Callable[P, C]) -> Callable[P, C]:
        @wraps(create)
        def create_once(*args: P.args, **kwargs: P.kwargs) -> C:
            if HEADER not in request.headers:
                return create(*args, **kwargs)
            key, body = _key(by()), _body()
            created = _begin(key, body)
            if created is not None:
                return again(UUID(created), **kwargs)
            return _create(key, body, lambda: create(*args, **kwargs))

        documented: Callable[P, C] = Blueprint.doc(**DOCUMENTED)(create_once)
        return documented

    return decorate


def per_account() -> str:
    return f"account:{current_citizen().account.id}"


def per_officer() -> str:
    return f"officer:{current_officer().id}"


def per_client() -> str:
    return f"client:{current_client().client_id}"


def _begin(key: str, body: str) -> str | None:
    """Reserve the key, or return what was created with it; wait for who is creating now."""
    give_up_at = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return once.begin(services().short_lived, key, body, at=now())
        except StillCreating:
            if time.monotonic() >= give_up_at:
                raise
        db.session().commit()  # nothing is held open that the other request may need
        time.sleep(POLL_SECONDS)


def _create(key: str, body: str, create: Callable[[], C]) -> C:
    created = None
    try:
        answer = create()
        created = str(answer.id)
        return answer
    finally:
        # Too late to refuse: what was created stands, only its repetition is not recognized.
        with suppress(Unavailable):
            once.end(services().short_lived, key, body, created=created, at=now())


def _key(actor: str) -> str:
    given = request.headers[HEADER]
    if not re.fullmatch(VISIBLE_ASCII, given):
        raise Invalid(f"{HEADER} must be 1 to 255 visible ASCII characters")
    scope = "\n".join([actor, request.method, request.path, given])
    return f"idempotency:{services().vault.index('idempotency.key', scope).hex()}"


def _body() -> str:
    """Hash what was asked, with the vault's key; two ways to write the same JSON are one."""
    asked = json.dumps(json.loads(request.get_data() or b"{}"), sort_keys=True)
    return services().vault.index("idempotency.body", asked).hex()
