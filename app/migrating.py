"""Alembic, driven from the application's own engine: no second place says where the database is."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

FOLDER = Path(__file__).with_name("migrations")


def upgrade(engine: sa.Engine) -> None:
    """Bring the database to the newest revision."""
    with engine.begin() as connection:
        command.upgrade(configuration(connection), "head")


def configuration(connection: sa.Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
