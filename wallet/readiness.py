"""Can this process serve: database, short-lived store, cryptography."""

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from wallet.crypto import sm2
from wallet.errors import Unavailable
from wallet.short_lived import ShortLived


class DatabaseDown(Unavailable):
    code = "database_unavailable"


def check(session: Session, short_lived: ShortLived) -> dict[str, str]:
    """Name what the wallet runs on; raises Unavailable when part of it does not answer."""
    try:
        session.execute(sa.text("SELECT 1"))
    except DBAPIError as error:
        raise DatabaseDown("the database does not answer") from error
    short_lived.ping()
    return {"database": session.get_bind().dialect.name, "sm2": sm2.engine()}
