"""A database without the application: this room needs nothing else."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from wallet.crypto.vault import Vault
from wallet.database import Base
from wallet.licenses import catalogue


@pytest.fixture
def vault() -> Vault:
    return Vault({1: b"sixteen byte key"}, b"an index key has thirty-two byte")


@pytest.fixture
def engine() -> Iterator[sa.Engine]:
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: sa.Engine) -> Iterator[Session]:
    with Session(engine) as session:
        catalogue.load(session)
        session.commit()
        yield session
