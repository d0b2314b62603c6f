"""Run commands as an operator does, and read what they print."""

import re

import sqlalchemy as sa

from app.extensions import db
from wallet.audit.models import Entry


def run(wallet, *words, typed="\n"):
    return wallet.app.test_cli_runner().invoke(args=list(words), input=typed)


def ran(wallet, *words, **typed):
    result = run(wallet, *words, **typed)
    assert result.exit_code == 0, result.output
    return result.output


def told(output, label):
    return re.search(f"{label}: +(\\S+)", output)[1]


def actions(wallet):
    with wallet.app.app_context():
        return set(db.session.scalars(sa.select(Entry.action)))
