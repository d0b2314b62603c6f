"""Refuse with 429 and `Retry-After` what one caller asks too often."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import current_app

from app.clock import now
from app.services import services
from blueprints.blueprint import Blueprint
from blueprints.guards import current_client, current_identity
from wallet.short_lived import ShortLived, limits
from wallet.short_lived.limits import Limit

P = ParamSpec("P")
R = TypeVar("R")

DOCUMENTED = {"429": "TOO_MANY_REQUESTS"}


def limited(limit: Limit, *, by: Callable[[], str]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Count every request against the limit of its caller; stands right under the guard."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def counted(*args: P.args, **kwargs: P.kwargs) -> R:
            if current_app.config["RATE_LIMITS"] == "on":
                limits.spend(services().short_lived, limit, by(), at=now())
            return view(*args, **kwargs)

        documented: Callable[P, R] = Blueprint.doc(responses=DOCUMENTED)(counted)
        return documented

    return decorate


def counted_in() -> ShortLived | None:
    """Return where the domain counts what it limits; None where limits are off."""
    return services().short_lived if current_app.config["RATE_LIMITS"] == "on" else None


def per_citizen() -> str:
    """Name the proven person, by whichever account they come."""
    return current_identity().person_key.hex()


def per_client() -> str:
    return str(current_client().id)
