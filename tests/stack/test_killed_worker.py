"""kill -9 of real workers while they tell and deliver: nothing is lost, copies are recognized.

`python -m bench.messages --kill 50 --messages 5000` does the same for longer.
"""

import pytest

from bench.messages import kill, post_office
from tests.servers.postgres import create_database

LATENCY_SECONDS = 0.02


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request, tmp_path):
    url = None
    if request.param == "postgresql":
        url = create_database(request.getfixturevalue("postgres_url"))
    with post_office(tmp_path, url) as office:
        office.slow_down(LATENCY_SECONDS)
        yield office


def test_no_kill_of_the_worker_loses_a_message(office):
    done = kill(office, 200, kills=5)

    assert len(done.expected) == 200
    assert done.lost == set()
    # Twice only what was under way when somebody died, and it opens the same page.
    assert done.twice <= done.in_doubt
    assert done.is_good
