"""flask notifications lag · deliver · dead · show · requeue: see and move what people are told."""

from datetime import datetime
from uuid import UUID

import click
from flask.cli import AppGroup

from app.clock import now
from app.extensions import db
from app.worker.jobs import messages
from notifications import queries
from notifications.models import Message
from wallet.jobs import queue
from wallet.jobs.models import Job

notifications = AppGroup("notifications", help="See and move what people are told.")


@notifications.command()
def lag() -> None:
    """Tell how far behind the telling is."""
    found, at = queries.lag(db.session()), now()
    click.echo(f"oldest entry not told of: {_age(found.untold_since, at)}")
    waiting = _age(found.undelivered_since, at)
    click.echo(f"messages to deliver: {found.undelivered}, the oldest: {waiting}")
    click.echo(f"dead letters: {found.dead}")


@notifications.command()
def deliver() -> None:
    """Tell of what is untold, and deliver what is due, once."""
    messages.fan_out()
    taken = messages.deliver_some()
    click.echo(f"taken up: {taken}")


@notifications.command()
def dead() -> None:
    """List the dead letters, oldest first."""
    for job in queries.dead_letters(db.session()):
        click.echo(f"{job.id}  {_moment(job.dead_at)}  {job.error}  after {job.attempts} tries")


@notifications.command()
@click.argument("letter_id", type=click.UUID)
def show(letter_id: UUID) -> None:
    """Show one delivery, nobody's name and no address."""
    found = queries.find_letter(db.session(), letter_id)
    if found is None:
        raise click.ClickException("there is no such delivery; one that is done leaves no trace")
    for name, value in _facts(*found):
        click.echo(f"{name:12}{value}")


@notifications.command()
@click.argument("letter_id", type=click.UUID, required=False)
@click.option("--all", "every", is_flag=True, help="All dead letters.")
def requeue(letter_id: UUID | None, every: bool) -> None:
    """Give a dead letter its tries back."""
    if (letter_id is None) is not every:
        raise click.UsageError("name one letter, or say --all")
    session, at = db.session(), now()
    ids = [job.id for job in queries.dead_letters(session)] if every else [letter_id]
    number = sum(queue.requeue(session, one, at=at) for one in ids if one)
    session.commit()
    if letter_id and not number:
        raise click.ClickException("there is no such dead letter")
    click.echo(f"queued again: {number}")


def _facts(job: Job, message: Message) -> list[tuple[str, object]]:
    return [
        ("id", job.id),
        ("message", message.id),
        ("template", message.template),
        ("event", message.event),
        ("to", "an account" if message.account_id else "a person"),
        ("happened", _moment(message.at)),
        ("tries", job.attempts),
        ("error", job.error or "none"),
        ("state", f"dead since {_moment(job.dead_at)}" if job.dead_at else "waits"),
        ("due", _moment(job.due_at)),
    ]


def _age(since: datetime | None, at: datetime) -> str:
    return "none" if since is None else f"{max((at - since).total_seconds(), 0):.0f} s"


def _moment(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else "never"
