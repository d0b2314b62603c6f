"""From a scanned text to a recorded verdict: order, use, rescans and races."""

import dataclasses
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.acts import make_act
from tests.wallet.licenses.factories import NURSE
from tests.wallet.verification.factories import (
    NOON,
    SCANNED_AT,
    SPOILS,
    Attempt,
    Scene,
    come_too_early,
    forge,
    garble,
    lose_the_store,
    suspend,
    void,
)
from wallet.audit.models import Entry
from wallet.catalogue import types
from wallet.codes import payload
from wallet.licenses.state import Event
from wallet.verification import check, redemptions
from wallet.verification.models import Redemption
from wallet.verification.verdict import ABOUT_THE_LICENSE, USES_UP, Reason, Verdict

LATER = SCANNED_AT + timedelta(seconds=10)
BY_ITSELF = [*SPOILS, (Reason.NOT_YET_VALID, come_too_early)]
TELLS_NOTHING = {"license": None, "holder": None, "presented_as": None}
VENUES = 20


def by_reason(row):
    return str(row[0])


def looks(session):
    entries = sa.select(Entry).where(Entry.action == check.ACTION)
    return session.scalars(entries.order_by(Entry.at)).all()


def told(answer):
    return {name: getattr(answer, name) for name in TELLS_NOTHING}


@pytest.mark.parametrize("first", range(len(SPOILS)), ids=lambda i: by_reason(SPOILS[i]))
def test_the_first_failure_wins_whatever_else_is_wrong(attempt, first):
    for _, spoil in reversed(SPOILS[first:]):
        spoil(attempt)

    assert attempt.verify().reason is SPOILS[first][0]


def test_a_code_from_the_future_is_judged_where_an_expired_one_is(attempt):
    lose_the_store(attempt)
    void(attempt)
    come_too_early(attempt)
    assert attempt.verify().reason is Reason.NOT_YET_VALID

    forge(attempt)
    assert attempt.verify().reason is Reason.BAD_SIGNATURE


@pytest.mark.parametrize("row", BY_ITSELF, ids=by_reason)
def test_each_failure_is_told_by_itself_and_nothing_more_than_the_reason_allows(attempt, row):
    reason, spoil = row
    spoil(attempt)

    answer = attempt.verify()

    assert answer.reason is reason
    assert answer.rescan is False
    assert answer.checked_at == attempt.at
    if reason in ABOUT_THE_LICENSE:
        seen = dataclasses.asdict(answer.license)
        assert {name for name, value in seen.items() if value is not None} == {
            "type",
            "name",
            "state",
        }
        assert answer.holder is answer.presented_as is None
    else:
        assert told(answer) == TELLS_NOTHING


@pytest.mark.parametrize("row", BY_ITSELF, ids=by_reason)
def test_only_answers_that_tell_something_use_the_code_up(attempt, row):
    reason, spoil = row
    spoil(attempt)
    attempt.verify()

    attempt.mend()
    attempt.asked["by"] = "venue-c"

    is_used_up = reason in USES_UP | {Reason.ALREADY_USED}
    assert attempt.verify().reason is (Reason.ALREADY_USED if is_used_up else Reason.OK)


def test_a_good_code_is_valid_once(attempt):
    first = attempt.verify()

    attempt.asked["by"] = "venue-b"
    second = attempt.verify()

    assert (first.verdict, first.reason, first.rescan) == (Verdict.VALID, Reason.OK, False)
    assert (second.verdict, second.reason) == (Verdict.INVALID, Reason.ALREADY_USED)
    assert told(second) == TELLS_NOTHING


@pytest.mark.parametrize(
    ("spoil", "specimen"),
    [(None, True), (garble, False), (forge, True), (lose_the_store, True)],
)
def test_the_answer_says_whether_the_code_calls_itself_a_specimen(attempt, spoil, specimen):
    if spoil:
        spoil(attempt)

    assert attempt.verify().specimen is specimen


def test_a_rescan_tells_the_same_again(scene):
    shown = scene.show(disclose=["sex", "practice_place"])
    first = scene.verify(shown.code, device="gate-1")

    again = scene.verify(shown.code, device="gate-1", at=LATER)

    assert (again.reason, again.rescan, again.checked_at) == (Reason.OK, True, LATER)
    assert told(again) == told(first)
    assert again.id != first.id


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ({}, {}, True),
        ({"device": "gate-1"}, {"device": "gate-1"}, True),
        ({"device": "gate-1"}, {"device": "gate-2"}, False),
        ({"device": "gate-1"}, {}, False),
        ({}, {"device": "gate-1"}, False),
        ({}, {"by": "venue-b"}, False),
        ({"device": "gate-1"}, {"device": "gate-1", "by": "venue-b"}, False),
    ],
)
def test_only_the_same_client_and_device_may_rescan(scene, first, second, is_same):
    shown = scene.show()
    scene.verify(shown.code, **first)

    answer = scene.verify(shown.code, **second)

    assert answer.reason is (Reason.OK if is_same else Reason.ALREADY_USED)
    assert answer.rescan is is_same


def test_a_rescan_reads_the_state_again(attempt):
    attempt.verify()
    suspend(attempt)

    again = attempt.verify()

    assert (again.reason, again.rescan) == (Reason.LICENSE_SUSPENDED, True)
    assert again.holder is again.license.fields is None


def test_a_rescan_reads_the_voids_again(attempt):
    attempt.verify()
    void(attempt)

    again = attempt.verify()

    assert (again.reason, again.rescan) == (Reason.VOIDED, False)
    assert told(again) == TELLS_NOTHING


def test_a_rescan_ends_with_the_codes_life(attempt):
    attempt.verify()
    attempt.at = attempt.shown.presentation.expires_at + timedelta(seconds=2)

    assert attempt.verify().reason is Reason.EXPIRED


def test_a_rescan_shows_what_the_first_scan_could_see_whatever_became_of_the_client(scene):
    shown = scene.show(disclose=["sex", "birth_date"])
    scene.verify(shown.code)
    scene.scan(shown.code).client.category = "inspector"

    again = scene.verify(shown.code)

    assert again.rescan
    assert again.license.fields == {"sex": "女"}


def test_a_rescan_after_the_suspension_ended_shows_what_the_first_scan_was_owed(scene):
    shown = scene.show(disclose=["sex"])
    scene.happen(Event.SUSPEND)
    assert scene.verify(shown.code).reason is Reason.LICENSE_SUSPENDED
    scene.happen(Event.RESUME, at=LATER)

    again = scene.verify(shown.code, at=LATER)

    assert (again.reason, again.rescan) == (Reason.OK, True)
    assert again.license.fields == {"sex": "女"}


def test_a_venue_that_asked_for_the_wrong_type_may_ask_again(scene):
    shown = scene.show()
    assert scene.verify(shown.code, accept=("radiology",)).reason is Reason.WRONG_TYPE

    again = scene.verify(shown.code, accept=("nurse_practice",))

    assert (again.reason, again.rescan) == (Reason.OK, True)
    assert again.license.fields == {"practice_place": "样例市第一医院"}


@pytest.fixture
def anywhere(any_engine, platform):
    """A scene on each database in turn."""
    with Session(any_engine) as session:
        types.load(session)
        yield Scene(session, platform)


@pytest.fixture
def lax_engine(any_engine):
    """An engine on which a rival can commit in the middle of somebody else's transaction.

    PostgreSQL is like that. SQLite with our immediate transactions makes the rival wait, so the
    same file is opened without them.
    """
    if any_engine.dialect.name == "postgresql":
        yield any_engine
        return
    lax = sa.create_engine(any_engine.url)
    yield lax
    lax.dispose()


def before_redeeming(engine, act):
    """Do something once in the middle of a verification: after the judging, before the insert."""
    pending = [act]

    @sa.event.listens_for(engine, "before_cursor_execute", named=True)
    def interrupt(statement, **_):
        if statement.startswith("INSERT INTO redemptions") and pending:
            pending.pop()()


@pytest.mark.parametrize(
    ("rival", "reason", "is_rescan"),
    [
        ({"by": "venue-b"}, Reason.ALREADY_USED, False),
        ({"device": "gate-2"}, Reason.ALREADY_USED, False),
        ({}, Reason.OK, True),
    ],
)
def test_the_loser_of_a_race_is_judged_again(anywhere, lax_engine, rival, reason, is_rescan):
    code = anywhere.show().code
    anywhere.scan(code, **rival)
    anywhere.scan(code)
    anywhere.session.commit()
    with Session(lax_engine) as slow, Session(lax_engine) as fast:
        loser, winner = map(anywhere.seen_from, (slow, fast))
        won = []
        before_redeeming(lax_engine, lambda: won.append(winner.verify(code, **rival)))

        answer = loser.verify(code)

    assert [(one.reason, one.rescan) for one in won] == [(Reason.OK, False)]
    assert (answer.reason, answer.rescan) == (reason, is_rescan)
    assert (answer.holder is not None) == is_rescan
    assert len(looks(anywhere.session)) == 2


def in_parallel(engine, scene, code, asked):
    """Scan one code by many threads at once, each with a session of its own."""
    for one in asked:
        scene.scan(code, **one)
    scene.session.commit()

    def scan(one):
        with Session(engine) as session:
            return scene.seen_from(session).verify(code, **one)

    with ThreadPoolExecutor(VENUES) as pool:
        return list(pool.map(scan, asked))


def test_of_many_venues_at_once_one_gets_the_verdict(any_engine, anywhere):
    code = anywhere.show().code

    answers = in_parallel(any_engine, anywhere, code, [{"by": f"venue-{i}"} for i in range(VENUES)])

    reasons = sorted(answer.reason for answer in answers)
    assert reasons == [Reason.ALREADY_USED] * (VENUES - 1) + [Reason.OK]
    assert [told(a) == TELLS_NOTHING for a in answers].count(False) == 1


def test_of_many_scans_by_one_device_one_is_the_first(any_engine, anywhere):
    code = anywhere.show().code

    answers = in_parallel(any_engine, anywhere, code, [{"device": "gate-1"}] * VENUES)

    assert {answer.reason for answer in answers} == {Reason.OK}
    assert sorted(answer.rescan for answer in answers) == [False] + [True] * (VENUES - 1)


def test_nothing_is_used_up_or_recorded_before_the_commit(session, scene):
    shown = scene.show()
    scan = scene.scan(shown.code)
    session.commit()

    check.verify(
        make_act(session, scan.client.as_actor(), at=SCANNED_AT), scan, platform=scene.platform
    )
    session.rollback()

    assert redemptions.find(session, shown.presentation) is None
    assert looks(session) == []


def test_redemption_and_record_tell_of_the_same_verification(session, scene):
    shown = scene.show()

    answer = scene.verify(shown.code)

    (look,) = looks(session)
    redemption = redemptions.find(session, shown.presentation)
    assert answer.id == look.id == redemption.verification_id
    assert redemption.redeemed_at == look.at == SCANNED_AT


def test_a_look_is_recorded_with_names_of_fields_and_without_values(session, scene):
    shown = scene.show(disclose=["sex", "practice_place", "holder_id_number"])

    scene.verify(
        shown.code, by="hr", category="employer", place="样例门", device="gate-1", purpose="入职"
    )

    (look,) = looks(session)
    assert (look.actor_kind, look.actor_id) == ("verifier", "hr")
    assert (look.person_key, look.license_id) == (scene.presenter.person_key, scene.license_id)
    assert look.detail == {
        "verdict": "valid",
        "reason": "ok",
        "purpose": "入职",
        "place": "样例门",
        "fields": ["sex", "practice_place", "holder_id_number"],
        "channel": "online",
        "presentation": str(shown.presentation.id),
    }


def test_a_field_that_is_empty_on_the_license_was_not_seen(session, scene):
    shown = scene.show(disclose=["sex", "first_registered_on"])

    scene.verify(shown.code)

    (look,) = looks(session)
    assert look.detail["fields"] == ["sex"]


def test_a_rescan_is_recorded_as_a_look_of_its_own(session, scene):
    shown = scene.show()
    scene.verify(shown.code)
    scene.verify(shown.code, at=LATER)

    first, second = looks(session)

    assert "rescan" not in first.detail
    assert second.detail["rescan"] is True
    assert second.detail["fields"] == ["practice_place"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Redemption)) == 1


@pytest.mark.parametrize("row", BY_ITSELF, ids=by_reason)
def test_every_look_is_recorded_and_told_to_the_holder_once_the_code_is_believed(
    session, attempt, row
):
    reason, spoil = row
    spoil(attempt)

    attempt.verify()

    (look,) = looks(session)
    is_believed = reason not in {
        Reason.MALFORMED,
        Reason.UNKNOWN_KEY,
        Reason.SPECIMEN,
        Reason.BAD_SIGNATURE,
        Reason.UNAVAILABLE,
    }
    assert look.detail["reason"] == reason
    assert look.detail["fields"] == []
    assert look.person_key == (attempt.scene.presenter.person_key if is_believed else None)
    assert look.license_id == (attempt.scene.license_id if is_believed else None)


def test_no_entry_holds_what_stands_on_the_license_or_in_the_code(session, scene):
    shown = scene.show(disclose=["sex", "practice_place", "holder_id_number"])
    scene.verify(shown.code, by="hr", category="employer")
    handle = payload.decode(shown.code).header.handle

    entries = session.scalars(sa.select(Entry)).all()

    recorded = json.dumps([entry.detail for entry in entries], ensure_ascii=False)
    face = [NURSE.name, NURSE.id_number, scene.arrival.number, *scene.arrival.fields.values()]
    for secret in (*face, shown.code, handle.hex()):
        assert len(secret) < 2 or secret not in recorded


def test_the_moment_of_the_scan_decides_not_that_of_the_showing(scene):
    shown = scene.show()
    scene.happen(Event.SUSPEND, at=NOON + timedelta(seconds=30))

    before = scene.verify(shown.code, at=NOON + timedelta(seconds=29))
    after = scene.verify(shown.code, at=NOON + timedelta(seconds=30))

    assert (before.reason, after.reason) == (Reason.OK, Reason.LICENSE_SUSPENDED)


def test_the_attempts_of_a_test_begin_unspoiled(attempt):
    assert Attempt.of(attempt.scene).verify().reason is Reason.OK
