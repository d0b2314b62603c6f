"""Many venues, in several processes, scan one code at once: exactly one is told `valid`."""

from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.wallet.verification import racing
from tests.wallet.verification.factories import BOUND_AT, Scene, make_client, make_presentation
from tests.wallet.verification.racing import Place
from wallet.audit.models import Entry
from wallet.catalogue import types
from wallet.crypto import keys
from wallet.verification.check import ACTION
from wallet.verification.models import Redemption

PROCESSES = 4
VENUES = 50
CODES = 200
# A whole verification takes longer than the one insert that decides.
JUDGED_CODES = 4
OK, USED = "valid/ok", "invalid/already_used"


@pytest.fixture
def place(any_engine, tmp_path):
    url = any_engine.url.render_as_string(hide_password=False)
    place = Place(url, tmp_path / "race-keys.json", tmp_path / "short-lived.sqlite")
    keys.create(place.keys, specimen=True, at=BOUND_AT)
    return place


@pytest.fixture
def scene(any_engine, place):
    with Session(any_engine) as session:
        types.load(session)
        platform = place.platform()
        yield Scene(session, platform)
        platform.store.close()


@pytest.fixture(scope="module")
def processes():
    context = get_context("spawn")
    line = context.Barrier(PROCESSES, timeout=300)
    with ProcessPoolExecutor(PROCESSES, context, racing.line_up, (line,)) as pool:
        yield pool


def count(session, model, *where):
    return session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


@pytest.fixture
def race(scene, place, processes):
    """Give every venue, spread over the processes, the same things at once; sum up per thing."""
    venues = [f"venue-{number}" for number in range(VENUES)]
    for venue in venues:
        make_client(scene.session, venue)
    scene.session.commit()

    def run(act, things, nothing):
        groups = [venues[start::PROCESSES] for start in range(PROCESSES)]
        running = [processes.submit(act, place, things, group) for group in groups]
        by_process = [each.result(timeout=600) for each in running]
        return [sum(of_one, nothing) for of_one in zip(*by_process, strict=True)]

    return run


def test_of_fifty_venues_in_four_processes_one_uses_each_code_up(scene, race):
    shown = [make_presentation(id=uuid4()) for _ in range(CODES)]

    assert race(racing.redeem_all, shown, 0) == [1] * CODES
    assert count(scene.session, Redemption) == CODES


def test_of_fifty_venues_in_four_processes_one_is_told_that_a_code_is_valid(scene, race):
    codes = [scene.show().code for _ in range(JUDGED_CODES)]

    told = race(racing.scan_all, codes, Counter())

    assert told == [Counter({OK: 1, USED: VENUES - 1})] * JUDGED_CODES
    assert count(scene.session, Redemption) == JUDGED_CODES
    assert count(scene.session, Entry, Entry.action == ACTION) == JUDGED_CODES * VENUES
