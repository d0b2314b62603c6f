"""The worker deletes rows that are past their time."""

import sqlalchemy as sa

from app.extensions import db
from app.worker.jobs import retention
from app.worker.loop import JOBS
from wallet.audit.classes import SHORTEST_DAYS, EntryClass
from wallet.verification.models import Redemption

TYPE = "physician_practice"
DAY_SECONDS = 24 * 3600
KEPT_DAYS = SHORTEST_DAYS[EntryClass.USAGE] + 31


def redemptions(wallet):
    with wallet.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Redemption))


def work(wallet):
    with wallet.app.app_context():
        retention.delete_old_rows()


def test_a_used_code_is_expired_when_nothing_remembers_its_use(wallet):
    code = wallet.bound(holds=TYPE).present(TYPE)["code"]
    assert wallet.scanner().verify(code)["verdict"] == "valid"

    for days, left in ((KEPT_DAYS - 1, 1), (2, 0)):
        wallet.outside.advance(days * DAY_SECONDS)
        work(wallet)
        assert redemptions(wallet) == left

    again = wallet.scanner().verify(code)
    assert (again["verdict"], again["reason"]) == ("invalid", "expired")


def test_it_is_done_once_in_a_span(wallet):
    work(wallet)
    code = wallet.bound(holds=TYPE).present(TYPE)["code"]
    wallet.scanner().verify(code)
    with wallet.app.app_context():
        db.session.execute(sa.update(Redemption).values(issued_at=sa.func.datetime("2020-01-01")))
        db.session.commit()

    work(wallet)
    assert redemptions(wallet) == 1

    wallet.outside.advance(retention.EVERY.total_seconds())
    work(wallet)
    assert redemptions(wallet) == 0


def test_the_worker_does_it():
    assert retention.delete_old_rows in JOBS
