"""Count one act against a limit, unless a sandbox has switched the limits off."""

from flask import current_app

from app.clock import now
from app.services import services
from wallet.short_lived import ShortLived, limits
from wallet.short_lived.limits import Limit


def spend(limit: Limit, who: str) -> None:
    """Count one act of somebody; raises RateLimited beyond the limit."""
    store = counted_in()
    if store is not None:
        limits.spend(store, limit, who, at=now())


def counted_in() -> ShortLived | None:
    """Return where what is limited is counted; None where limits are off."""
    return services().short_lived if current_app.config["RATE_LIMITS"] == "on" else None
