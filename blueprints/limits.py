"""Refuse with 429 and `Retry-After` what one caller asks too often.

Every unsafe call of a citizen or officer counts against the limit that its guard brings along.
What costs more than a row (somebody outside is asked, a table is written, a person is vouched for)
names a limit of its own; a test looks at every route.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from blueprints.blueprint import Blueprint
from blueprints.guards import caller, current_client, current_identity, marked
from blueprints.spending import spend
from wallet.short_lived.limits import Limit

P = ParamSpec("P")
R = TypeVar("R")
Decorator = Callable[[Callable[P, R]], Callable[P, R]]

DOCUMENTED = {"429": "TOO_MANY_REQUESTS"}


def limited(limit: Limit, *, by: Callable[[], str] = caller) -> Decorator[P, R]:
    """Count every request against the limit of its caller; stands right under the guard."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def counted(*args: P.args, **kwargs: P.kwargs) -> R:
            spend(limit, by())
            return view(*args, **kwargs)

        return _documented(counted, limit)

    return decorate


def limited_within(*limits: Limit) -> Decorator[P, R]:
    """Say that what the view calls counts against these limits."""
    return lambda view: _documented(view, *limits)


def unlimited(why: str) -> Decorator[P, R]:
    """Say why nothing is counted, although the view is unsafe or asks somebody outside."""
    return lambda view: marked(view, unlimited=why)


def per_citizen() -> str:
    """Name the proven person, by whichever account they come."""
    return current_identity().person_key.hex()


def per_client() -> str:
    return str(current_client().id)


def _documented(view: Callable[P, R], *limits: Limit) -> Callable[P, R]:
    documented: Callable[P, R] = Blueprint.doc(responses=DOCUMENTED)(view)
    return marked(documented, limits=limits)
