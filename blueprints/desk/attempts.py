"""How often somebody may try to sign in at the desk, by name and by source."""

from datetime import datetime

from flask import request

from app.services import services
from wallet.short_lived import limits


def spend(username: str, *, at: datetime) -> None:
    """Count a try before it is judged, so that tries side by side count too; raises RateLimited."""
    store = services().short_lived
    limits.spend(store, limits.DESK_SIGN_INS_OF_A_SOURCE, _blind(_source()), at=at)
    limits.spend(store, limits.DESK_SIGN_INS, _blind(username), at=at)


def forget(username: str) -> None:
    """Set the name's tries back after a success."""
    limits.forget(services().short_lived, limits.DESK_SIGN_INS, _blind(username))


def _source() -> str:
    return request.remote_addr or ""


def _blind(text: str) -> str:
    return services().vault.index("desk.sign_in", text).hex()
