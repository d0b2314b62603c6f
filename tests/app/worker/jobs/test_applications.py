"""The worker has licenses issued: exactly one, whatever it dies of and whatever comes back."""

import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from app.clock import now
from app.extensions import db
from app.services import services
from app.worker.jobs import applications
from app.worker.loop import JOBS
from tests.acts import make_act, make_decision
from tests.wallet.applications.factories import make_application, make_form, make_officer
from wallet.applications import review, timeline
from wallet.applications.models import Application, Medium, Purpose, RegisterResult
from wallet.applications.review import ISSUE_LICENSE
from wallet.applications.state import State
from wallet.applications.submit import ASK_REGISTER
from wallet.audit.models import Entry
from wallet.identity.documents import RESIDENT_ID
from wallet.identity.persons import Person
from wallet.jobs import queue
from wallet.jobs.models import Job
from wallet.licenses.files import read_file
from wallet.licenses.models import Holding, License
from wallet.licenses.queries import held_by
from wallet.licenses.state import State as LicenseState
from wallet.registers import refresh

ISSUING = "/issuing/certificates"
ROOT = Path(__file__).parents[4]
LEASE_SECONDS = int(applications.LEASE.total_seconds())


def somebody(row):
    return Person.of(name=row["name"], id_type=RESIDENT_ID, id_number=row["id_number"])


def paper_of(wallet, **wanted):
    """Find somebody of the cast with such a paper."""
    return next(
        (row, paper)
        for row in wallet.outside.cast["citizens"]
        for paper in row.get("paper", ())
        if wanted.items() <= paper.items()
    )


def form_of(paper):
    return make_form(
        type=paper["type"],
        medium=Medium(paper["medium"]),
        certificate_number=paper["certificate_number"],
        authority=paper["authority"],
        issued_on=date.fromisoformat(paper["issued_on"]),
    )


@pytest.fixture
def approve(wallet):
    """Have an application of the cast at the point where an officer has approved it."""

    def approved(**wanted):
        row, paper = paper_of(wallet, **({"medium": "paper", "in_register": True} | wanted))
        with wallet.app.app_context():
            session, vault = db.session(), services().vault
            application = make_application(
                session,
                vault=vault,
                person=somebody(row),
                form=form_of(paper),
                state=State.APPROVED,
                register_result=RegisterResult.MATCH,
            )
            queue.enqueue(session, ISSUE_LICENSE, subject=application.id, at=now())
            session.commit()
            return application.id

    return approved


def work(wallet, job=applications.issue_licenses):
    with wallet.app.app_context():
        job()
        db.session.remove()


@contextmanager
def looking(wallet, application_id):
    with wallet.app.app_context():
        yield db.session().get_one(Application, application_id)


def entries(action):
    return db.session.scalars(sa.select(Entry).where(Entry.action == action)).all()


def jobs(kind=ISSUE_LICENSE):
    return db.session.scalars(sa.select(Job).where(Job.kind == kind)).all()


def numbered(wallet):
    """What the issuing system gave out, oldest first."""
    items = requests.get(f"{wallet.outside.url}/issued", timeout=60).json()["items"]
    return [item["ZZBS"] for item in items]


def break_issuing(wallet, mode, **more):
    wallet.outside.post("/faults", {"path": ISSUING, "mode": mode, **more})


def assert_issued_once(wallet, application_id):
    with looking(wallet, application_id) as application:
        session = db.session()
        theirs = sa.select(License).where(License.number_index == application.number_index)
        (license_,) = session.scalars(theirs)
        assert application.state is State.ISSUED
        assert application.license_id == license_.id
        assert [license_.identifier] == numbered(wallet)
        assert session.get(Holding, (application.person_key, license_.id, "holder"))
        assert jobs() == []
        assert len(entries("application.issued")) == 1
        steps = [step.state for step in timeline.list_steps(session, application.id)]
        assert steps[-2:] == [State.ISSUING, State.ISSUED]
        given = services()
        file = read_file(session, license_.id, files=given.files, vault=given.vault)
        assert file.content.startswith(b"%PDF-1.4")


# Issued


def test_both_jobs_are_among_the_workers():
    assert {applications.ask_registers, applications.issue_licenses} <= set(JOBS)


@pytest.mark.parametrize(
    "wanted", [{}, {"medium": "ic_card"}, {"in_register": False}], ids=["paper", "card", "unknown"]
)
def test_an_approved_application_becomes_a_license_with_its_file(wallet, approve, wanted):
    application_id = approve(**wanted)

    work(wallet)

    assert_issued_once(wallet, application_id)


def test_the_license_keeps_the_certificates_dates_and_belongs_to_the_register(wallet, approve):
    application_id = approve()

    work(wallet)

    with looking(wallet, application_id) as application:
        license_ = db.session().get_one(License, application.license_id)
        assert (license_.issued_on, license_.valid_to) == (date(2024, 9, 5), date(2027, 9, 4))
        assert license_.source in {register.name for register in services().registers}


def test_asking_the_register_afterwards_finds_the_same_license(wallet, approve):
    application_id = approve()
    work(wallet)

    row, _ = paper_of(wallet, medium="paper", in_register=True)
    with wallet.app.app_context():
        session, vault, person = db.session(), services().vault, somebody(row)
        answers = refresh.ask(services().registers, person, at=now(), seconds=10)
        refresh.store(make_act(session, at=now(), vault=vault), answers, person)
        session.commit()

    assert_issued_once(wallet, application_id)


def test_nothing_is_asked_for_an_application_that_is_not_under_way(wallet, approve):
    application_id = approve()
    with looking(wallet, application_id) as application:
        application.state = State.REJECTED
        db.session().commit()

    work(wallet)

    assert numbered(wallet) == []
    with wallet.app.app_context():
        assert jobs() == []


# Killed


class Killed(BaseException):
    """What nothing catches, as a kill is caught by nothing."""


WATCHED = (
    str(ROOT / "app/worker/jobs/applications.py"),
    str(ROOT / "wallet/applications/"),
    str(ROOT / "wallet/jobs/"),
    str(ROOT / "wallet/licenses/receive.py"),
    str(ROOT / "wallet/licenses/files.py"),
    str(ROOT / "wallet/audit/record.py"),
)
COMMIT = ("orm/session.py", "Session.commit")


def is_step(frame):
    code = frame.f_code
    if code.co_filename.startswith(WATCHED):
        return not code.co_name.startswith("<")
    return code.co_filename.endswith(COMMIT[0]) and code.co_qualname == COMMIT[1]


@contextmanager
def killed_at(place):
    """Die as the worker enters or leaves its n-th function."""
    steps = count()

    def watch(frame, event, _):
        if event in {"call", "return"} and is_step(frame) and next(steps) == place:
            sys.setprofile(None)
            raise Killed

    sys.setprofile(watch)
    try:
        yield
    finally:
        sys.setprofile(None)


def die_at(wallet, place):
    """Run the job until the place; tell whether it came there."""
    with wallet.app.app_context():
        try:
            with killed_at(place):
                applications.issue_licenses()
        except Killed:
            return True
        finally:
            db.session.remove()
    return False


def test_killed_between_any_two_steps_there_is_one_license(wallet, approve, tmp_path):
    application_id = approve()
    database, kept = tmp_path / "wallet.sqlite", tmp_path / "kept.sqlite"
    copy(database, kept)

    for place in count(step=7):
        copy(kept, database)
        wallet.outside.whole()
        has_died = die_at(wallet, place)
        wallet.outside.advance(LEASE_SECONDS + 1)
        work(wallet)
        assert_issued_once(wallet, application_id)
        if not has_died:
            break

    assert place > 100


def copy(one, other):
    with closing(sqlite3.connect(one)) as source, closing(sqlite3.connect(other)) as target:
        source.backup(target)


SCRIPT = """
import sys
from app.factory import create_app
from tests.app.worker.jobs.test_applications import killed_for_good
killed_for_good(create_app(), int(sys.argv[1]))
"""


def killed_for_good(app, place):
    """Run the job in this process and leave it at the place without a word (`kill -9`)."""
    import os  # noqa: PLC0415  only in the process that dies

    steps = count()

    def watch(frame, event, _):
        if event in {"call", "return"} and is_step(frame) and next(steps) == place:
            os._exit(9)

    with app.app_context():
        sys.setprofile(watch)
        applications.issue_licenses()


@pytest.mark.parametrize("place", [3, 40, 90, 150])
@pytest.mark.stack
def test_a_process_that_dies_leaves_its_work_to_another(wallet, approve, place, tmp_path):
    application_id = approve()
    environ = {
        "WALLET_ENVIRONMENT": "sandbox",
        "DATA_DIR": str(tmp_path),
        "SANDBOX_PORT": str(wallet.outside.port),
        "WALLET_CLOCK_FILE": str(wallet.outside.folder / "sandbox" / "clock"),
        "PYTHONPATH": str(ROOT),
    }

    died = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(place)], cwd=ROOT, env=environ, check=False
    )

    assert died.returncode == 9
    wallet.outside.advance(LEASE_SECONDS + 1)
    work(wallet)
    assert_issued_once(wallet, application_id)


def test_while_one_worker_has_the_lease_another_leaves_the_job_alone(wallet, approve):
    approve()
    die_at(wallet, 20)

    work(wallet)

    assert numbered(wallet) == []


def test_a_worker_that_was_taken_over_keeps_nothing(wallet, approve, monkeypatch):
    application_id = approve()
    ask = services_of(wallet).issuing.issue

    def slow(order, *, key):
        issued = ask(order, key=key)
        if not taken_over:
            taken_over.append(True)
            wallet.outside.advance(LEASE_SECONDS + 1)
            work(wallet)
        return issued

    taken_over = []
    monkeypatch.setattr(services_of(wallet).issuing, "issue", slow)
    work(wallet)

    assert_issued_once(wallet, application_id)


def services_of(wallet):
    return wallet.app.extensions["wallet"]


# Broken


def test_a_lost_answer_is_asked_for_again_and_is_the_same(wallet, approve):
    application_id = approve()
    break_issuing(wallet, "drop")

    work(wallet)
    first = numbered(wallet)
    wallet.outside.advance(5)
    work(wallet)

    assert len(first) == 1
    assert_issued_once(wallet, application_id)


def test_a_late_answer_is_asked_for_when_the_system_said(wallet, approve):
    application_id = approve()
    break_issuing(wallet, "late", seconds=90)

    work(wallet)
    wallet.outside.advance(60)
    work(wallet)
    with looking(wallet, application_id) as application:
        assert application.state is State.ISSUING
        assert application.stuck_since is None
    wallet.outside.advance(31)
    work(wallet)

    assert_issued_once(wallet, application_id)


@pytest.mark.parametrize("fault", [{}, {"errcode": 502}, {"errcode": 429}])
def test_a_system_that_does_not_answer_is_asked_again_until_the_tries_are_used_up(
    wallet, approve, fault
):
    application_id = approve()
    break_issuing(wallet, "error", times=100, **fault)

    for _ in range(applications.TRIES):
        with looking(wallet, application_id) as application:
            assert application.stuck_since is None
        work(wallet)
        wallet.outside.advance(3601)

    reason = f"http_{fault.get('errcode', 503)}"
    with looking(wallet, application_id) as application:
        assert (application.state, application.stuck_reason) == (State.ISSUING, reason)
        assert application.stuck_since is not None
        assert [job.dead_at is not None for job in jobs()] == [True]
        (entry,) = entries("application.issuing_stuck")
        assert entry.detail["reason"] == reason


def test_somebody_elses_license_is_refused_with_an_alarm_and_not_tried_again(
    wallet, approve, caplog
):
    application_id = approve()
    break_issuing(wallet, "wrong_holder")

    work(wallet)
    wallet.outside.advance(7200)
    work(wallet)

    with looking(wallet, application_id) as application:
        assert application.stuck_reason == "wrong_holder"
        assert db.session.scalars(sa.select(License)).all() == []
        (alarm,) = entries("license.held_back")
        assert alarm.person_key == application.person_key
        assert alarm.detail["reason"] == "wrong_holder"
    assert "another license: wrong_holder" in caplog.text


def test_what_got_stuck_is_tried_again_by_hand(wallet, approve):
    application_id = approve()
    break_issuing(wallet, "wrong_holder")
    work(wallet)

    with looking(wallet, application_id) as application:
        session = db.session()
        officer = make_officer(session, authority=application.authority_code)
        decision = make_decision(session, officer, vault=services().vault, at=now())
        review.retry_issuing(decision, application)
        session.commit()
    work(wallet)

    assert_issued_once(wallet, application_id)


def test_what_the_system_refuses_goes_back_to_the_desk_with_its_word(wallet, approve):
    row, paper = paper_of(wallet, medium="paper", in_register=True)
    application_id = approve()
    work(wallet)
    with wallet.app.app_context():
        session, vault = db.session(), services().vault
        second = make_application(
            session,
            vault=vault,
            person=somebody(row),
            form=form_of(paper),
            state=State.APPROVED,
        )
        queue.enqueue(session, ISSUE_LICENSE, subject=second.id, at=now())
        session.commit()
        second_id = second.id

    work(wallet)

    with looking(wallet, second_id) as application:
        session, vault = db.session(), services().vault
        assert (application.state, application.stuck_since) == (State.ACCEPTED, None)
        step = timeline.list_steps(session, second_id)[-1]
        assert "already_electronic" in timeline.comment_of(step, vault)
        assert jobs() == []
    assert_issued_once_but_for_jobs(wallet, application_id)


def assert_issued_once_but_for_jobs(wallet, application_id):
    with looking(wallet, application_id) as application:
        assert application.state is State.ISSUED
    assert len(numbered(wallet)) == 1


def test_a_system_that_numbers_twice_leaves_one_license_alive(wallet, approve):
    application_id = approve()
    row, _ = paper_of(wallet, medium="paper", in_register=True)
    break_issuing(wallet, "drop")
    work(wallet)
    with wallet.app.app_context():
        session, vault, person = db.session(), services().vault, somebody(row)
        answers = refresh.ask(services().registers, person, at=now(), seconds=10)
        refresh.store(make_act(session, at=now(), vault=vault), answers, person)
        session.commit()
    break_issuing(wallet, "twice")
    wallet.outside.advance(5)

    work(wallet)

    first, last = numbered(wallet)
    with looking(wallet, application_id) as application:
        rows = held_by(db.session(), application.person_key, vault=services().vault, at=now())
        states = {row.identifier: row.standing.state for row in rows}
        assert states == {first: LicenseState.SUPERSEDED, last: LicenseState.VALID}


def test_without_an_issuing_system_an_application_is_stuck_and_says_so(wallet, approve):
    application_id = approve()
    given = services_of(wallet)
    wallet.app.extensions["wallet"] = type(given)(**{**vars(given), "issuing": None})

    work(wallet)

    with looking(wallet, application_id) as application:
        assert application.stuck_reason == "not_configured"


# Exchange


def test_an_exchange_ends_the_old_license_in_the_same_transaction(wallet):
    mother = wallet.bound(holds="birth_certificate")
    old_row = mother.license("birth_certificate")
    with wallet.app.app_context():
        session, vault = db.session(), services().vault
        old = session.scalar(sa.select(License).where(License.identifier == old_row["identifier"]))
        form = make_form(
            type="birth_certificate",
            certificate_number="Y990001234",
            authority=old.authority_code,
            issued_on=old.issued_on,
            fields={"child_name": "秦念安", "mother_name": mother.person["name"]}
            | {"mother_id_number": mother.person["id_number"]},
        )
        application = make_application(
            session,
            vault=vault,
            person=somebody(mother.person),
            form=form,
            state=State.APPROVED,
            purpose=Purpose.EXCHANGE,
            replaces_license_id=old.id,
        )
        queue.enqueue(session, ISSUE_LICENSE, subject=application.id, at=now())
        session.commit()

    work(wallet)

    states = {row["identifier"]: row["state"] for row in mother.licenses()}
    (new,) = numbered(wallet)
    assert states == {old_row["identifier"]: "superseded", new: "valid"}
    detail = mother.call("GET", f"/api/v1/me/licenses/{old_row['id']}").get_json()
    assert detail["successor"]


# The register


@pytest.fixture
def submitted(wallet):
    def submit(**wanted):
        row, paper = paper_of(wallet, **({"medium": "paper", "in_register": True} | wanted))
        with wallet.app.app_context():
            session, vault = db.session(), services().vault
            application = make_application(
                session,
                vault=vault,
                person=somebody(row),
                form=form_of(paper),
                state=State.SUBMITTED,
                register_result=RegisterResult.PENDING,
            )
            queue.enqueue(session, ASK_REGISTER, subject=application.id, at=now())
            session.commit()
            return application.id

    return submit


ask = partial(work, job=applications.ask_registers)


@pytest.mark.parametrize(
    ("wanted", "result"),
    [({}, RegisterResult.MATCH), ({"in_register": False}, RegisterResult.NOT_FOUND)],
)
def test_the_register_is_asked_for_the_certificate(wallet, submitted, wanted, result):
    application_id = submitted(**wanted)

    ask(wallet)

    with looking(wallet, application_id) as application:
        assert application.register_result is result
        assert jobs(ASK_REGISTER) == []


def test_a_register_that_does_not_answer_is_asked_again(wallet, submitted):
    application_id = submitted()
    wallet.outside.post(
        "/faults", {"path": "/certshare/queryCertInfo", "mode": "error", "errcode": 503}
    )

    ask(wallet)
    with looking(wallet, application_id) as application:
        assert application.register_result is RegisterResult.PENDING
    wallet.outside.advance(5)
    ask(wallet)

    with looking(wallet, application_id) as application:
        assert application.register_result is RegisterResult.MATCH


def test_nobody_is_asked_about_what_was_withdrawn(wallet, submitted):
    application_id = submitted()
    with looking(wallet, application_id) as application:
        application.state = State.WITHDRAWN
        db.session().commit()

    ask(wallet)

    with looking(wallet, application_id) as application:
        assert application.register_result is RegisterResult.PENDING
        assert jobs(ASK_REGISTER) == []
