"""What somebody who steals the database's files would read."""

from pathlib import Path

from sqlalchemy.orm import Session


def stolen(session: Session) -> bytes:
    """Commit, and return every byte of the database's folder."""
    session.commit()
    folder = Path(session.get_bind().engine.url.database).parent
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())
