"""The worker forgets what batches were answered, when nobody will go on with them."""

import sqlalchemy as sa

from app.extensions import db
from app.worker.jobs import imports
from app.worker.loop import JOBS
from tests.blueprints import issuing
from tests.wallet.licenses.pushing import make_body
from wallet.pushing.imports import KEPT_FOR
from wallet.pushing.models import ImportPart

SPAN = imports.EVERY.total_seconds()
KEPT_SECONDS = KEPT_FOR.total_seconds()


def push(wallet, name):
    issuer = issuing.sign_in(wallet)
    return issuer.batch(issuing.lines(make_body()), **{"Import-Id": name})


def names(wallet):
    with wallet.app.app_context():
        return set(db.session.scalars(sa.select(ImportPart.import_id)))


def work(wallet):
    with wallet.app.app_context():
        imports.forget_imports()


def test_imports_are_forgotten_thirty_days_after_the_last_answer(wallet):
    push(wallet, "old")
    wallet.outside.advance(2 * SPAN)
    push(wallet, "young")

    wallet.outside.advance(KEPT_SECONDS - SPAN)
    work(wallet)

    assert names(wallet) == {"young"}


def test_it_is_done_once_in_a_span(wallet):
    work(wallet)
    push(wallet, "old")
    with wallet.app.app_context():
        long_ago = sa.update(ImportPart).values(answered_at=sa.func.datetime("2020-01-01"))
        db.session.execute(long_ago)
        db.session.commit()

    work(wallet)
    assert names(wallet) == {"old"}

    wallet.outside.advance(SPAN)
    work(wallet)
    assert names(wallet) == set()


def test_the_worker_does_it():
    assert imports.forget_imports in JOBS
