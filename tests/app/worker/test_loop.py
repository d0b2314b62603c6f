import logging

import pytest
import requests
import sqlalchemy as sa

from app.extensions import db
from app.worker import loop
from tests.wallet.licenses.registers import TinyRegister
from tests.world import world
from wallet.act import ActorKind
from wallet.audit.models import Entry
from wallet.licenses.models import License
from wallet.registers.fetches import FIRST_PAUSE
from wallet.registers.models import SourceFetch
from wallet.short_lived import StoreDown

REGISTER = "/certshare/queryCertInfoByHolderCode"
TYPE = "physician_practice"
SOON = FIRST_PAUSE.total_seconds() + 1


@pytest.fixture
def doctor(wallet):
    return wallet.bound(holds=TYPE)


@pytest.fixture
def tiny():
    tiny = TinyRegister()
    yield tiny
    tiny.close()


def break_register(wallet, mode, times=100, **how):
    wallet.outside.post("/faults", {"path": REGISTER, "mode": mode, "times": times, **how})


def mend(wallet):
    requests.delete(f"{wallet.outside.url}/faults", timeout=60).raise_for_status()


def work(wallet, job=loop.complete_lists):
    """Let the worker do one job of a round."""
    with wallet.app.app_context():
        job()


def source_of(phone):
    return phone.call("GET", "/api/v1/me/licenses").get_json()["sources"][0]


def stored(wallet, what):
    with wallet.app.app_context():
        return db.session.scalars(sa.select(what)).all()


def fetches(wallet):
    """How asking the province's register went, for each person."""
    return [one for one in stored(wallet, SourceFetch) if one.source == "provincial"]


def owe(wallet, doctor, mode="error", **how):
    """Have the register fail while a citizen looks, and mend it."""
    break_register(wallet, mode, **how)
    with wallet.hurried(seconds=1):
        assert source_of(doctor)["state"] in {"failed", "pending"}
    mend(wallet)


@pytest.mark.parametrize(("mode", "how"), [("error", {}), ("drop", {}), ("hang", {"seconds": 9})])
def test_a_list_that_a_source_left_open_completes_by_itself(wallet, doctor, mode, how):
    owe(wallet, doctor, mode, **how)
    wallet.outside.advance(SOON)

    work(wallet)

    (source,) = fetches(wallet)
    assert source.state == "fresh"
    assert len(stored(wallet, License)) == 2
    assert source_of(doctor)["state"] == "fresh"


def test_a_register_that_is_slower_than_a_citizen_waits_is_waited_for_by_the_worker(wallet, doctor):
    owe(wallet, doctor, "delay", seconds=1.5)
    wallet.outside.advance(SOON)
    break_register(wallet, "delay", times=1, seconds=1.5)

    work(wallet)

    assert source_of(doctor)["state"] == "fresh"


def test_a_source_that_failed_a_moment_ago_is_left_in_peace(wallet, doctor):
    owe(wallet, doctor)

    work(wallet)

    (source,) = fetches(wallet)
    assert (source.state, source.attempts) == ("failed", 1)


def test_a_source_that_fails_is_asked_once_a_round_however_many_wait(wallet):
    phones = [wallet.bound(holds=each) for each in (TYPE, "nurse_practice", "birth_certificate")]
    break_register(wallet, "error")
    for phone in phones:
        source_of(phone)
    wallet.outside.advance(SOON)

    work(wallet)

    attempts = sorted(source.attempts for source in fetches(wallet))
    assert attempts == [1, 1, 2]


def test_all_who_wait_are_served_in_one_round(wallet):
    phones = [wallet.bound(holds=each) for each in (TYPE, "nurse_practice", "birth_certificate")]
    break_register(wallet, "error")
    for phone in phones:
        source_of(phone)
    mend(wallet)
    wallet.outside.advance(SOON)

    work(wallet)

    assert {source.state for source in fetches(wallet)} == {"fresh"}


def test_a_fresh_list_gives_the_worker_nothing_to_ask(wallet, doctor):
    source_of(doctor)
    wallet.outside.advance(30 * 86_400)
    break_register(wallet, "error", times=1)

    work(wallet)

    (source,) = fetches(wallet)
    assert source.state == "fresh"


def test_after_unbinding_nobody_is_asked_about_any_more(wallet, doctor):
    owe(wallet, doctor)
    assert doctor.call("DELETE", "/api/v1/me/binding").status_code == 204
    wallet.outside.advance(SOON)

    work(wallet)

    (source,) = fetches(wallet)
    assert (source.state, source.ask_again_at) == ("failed", None)
    assert stored(wallet, License) == []


def test_what_is_held_back_is_alarmed_in_the_name_of_the_worker(wallet, tiny, tmp_path):
    """The register answers with somebody else's license."""
    with world(wallet.outside, tmp_path, prepared=True, REGISTER_URL=tiny.address) as other:
        phone = other.bound(holds=TYPE)
        tiny.status = 500
        assert source_of(phone)["error"] == "http_500"
        tiny.somebody_elses()
        other.outside.advance(SOON)

        work(other)

        assert stored(other, License) == []
        (alarm,) = [one for one in stored(other, Entry) if one.action == "license.held_back"]
        assert (alarm.actor_kind, alarm.detail["reason"]) == (ActorKind.SYSTEM, "number_missing")


def test_a_job_that_fails_is_logged_and_does_not_stop_the_others(wallet, caplog):
    def failing():
        raise ZeroDivisionError

    with wallet.app.app_context(), caplog.at_level(logging.ERROR):
        loop._attempt(failing, loop.Outages())

    (record,) = [each for each in caplog.records if each.name == "worker"]
    assert record.job == "failing"


def test_what_does_not_answer_leaves_one_line_however_many_jobs_ask(wallet, caplog):
    def ask():
        raise StoreDown("the short-lived store did not answer")

    outages = loop.Outages()
    with wallet.app.app_context(), caplog.at_level(logging.ERROR):
        for _ in range(20):
            loop._attempt(ask, outages)
        wallet.outside.advance(loop.SAID_FOR.total_seconds())
        loop._attempt(ask, outages)

    said = [each for each in caplog.records if each.name == "worker"]
    assert [(each.levelname, each.code) for each in said] == [("ERROR", "store_unavailable")] * 2
    assert not any(each.exc_info for each in said)
