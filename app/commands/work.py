"""flask work: the worker."""

import click
from flask.cli import with_appcontext

from app.worker import loop


@click.command()
@with_appcontext
def work() -> None:
    """Run the worker until it is told to stop."""
    loop.run()
