"""A newcomer plays the officer: `flask sandbox officer`, over HTTP at the running app."""

import json
import threading
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from werkzeug.serving import make_server

from app.clock import now
from app.extensions import db
from app.services import services
from app.worker.jobs import applications
from tests.wallet.applications.factories import make_application, make_form
from wallet.applications.models import RegisterResult
from wallet.applications.state import State
from wallet.applications.submit import ASK_REGISTER
from wallet.identity.documents import RESIDENT_ID
from wallet.identity.persons import Person
from wallet.jobs import queue


@pytest.fixture
def running(wallet):
    """The app on its port."""
    server = make_server("127.0.0.1", 0, wallet.app, threaded=True)
    wallet.app.config["PORT"] = server.port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield wallet
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def submitted(running):
    person = next(row for row in running.outside.cast["citizens"] if row.get("paper"))
    (paper,) = person["paper"]
    with running.app.app_context():
        session, vault = db.session(), services().vault
        application = make_application(
            session,
            vault=vault,
            person=Person.of(
                name=person["name"], id_type=RESIDENT_ID, id_number=person["id_number"]
            ),
            form=make_form(
                type=paper["type"],
                certificate_number=paper["certificate_number"],
                authority=paper["authority"],
                issued_on=date.fromisoformat(paper["issued_on"]),
            ),
            state=State.SUBMITTED,
            register_result=RegisterResult.PENDING,
        )
        queue.enqueue(session, ASK_REGISTER, subject=application.id, at=now())
        session.commit()
        return str(application.id)


@pytest.fixture
def officer(running):
    def run(*words):
        return running.app.test_cli_runner().invoke(args=["sandbox", "officer", *words])

    return run


def test_an_officer_sees_the_queue_and_the_application(officer, submitted):
    listed = officer("queue")
    shown = officer("show", submitted)

    assert listed.exit_code == 0, listed.output
    assert submitted in listed.output
    assert json.loads(shown.output)["id"] == submitted


def test_a_newcomer_takes_an_application_from_submitted_to_issued(running, officer, submitted):
    accepted = officer("accept", submitted)
    with running.app.app_context():
        applications.ask_registers()
    approved = officer("approve", submitted)
    with running.app.app_context():
        applications.issue_licenses()

    assert (accepted.exit_code, approved.exit_code) == (0, 0), approved.output
    assert "accepted" in accepted.output
    assert "approved" in approved.output
    assert json.loads(officer("show", submitted).output)["state"] == "issued"


def test_a_supplement_names_everything_at_once(officer, submitted):
    officer("accept", submitted)

    asked = officer("supplement", submitted, "--kind", "certificate", "--reason", "照片模糊")

    assert asked.exit_code == 0, asked.output
    assert "supplement_required" in asked.output


def test_a_rejection_says_why(officer, submitted):
    officer("accept", submitted)

    rejected = officer("reject", submitted, "--reason", "not_genuine", "--comment", "印章不符")

    assert rejected.exit_code == 0, rejected.output
    assert "rejected" in rejected.output


def test_what_got_stuck_is_tried_again(running, officer, submitted):
    officer("accept", submitted)
    with running.app.app_context():
        applications.ask_registers()
    officer("approve", submitted)
    fault = {"path": "/issuing/certificates", "mode": "wrong_holder"}
    running.outside.post("/faults", fault)
    with running.app.app_context():
        applications.issue_licenses()

    listed, retried = officer("queue"), officer("retry", submitted)

    assert "stuck: wrong_holder" in listed.output
    assert retried.exit_code == 0, retried.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("approve", "ID"), "illegal_step"),
        (("retry", "ID"), "illegal_step"),
        (("accept", str(uuid4())), "not_found"),
        (("accept", "ID", "--as", "officer-province-1"), "not_found"),
        (("accept", "ID", "--as", "auditor-province-1"), "not_found"),
        (("accept", "ID", "--as", "nobody"), "no such officer"),
        (("supplement", "ID", "--reason", "x"), "--kind or --field"),
        (("accept", "x"), "not a valid UUID"),
    ],
)
def test_the_desks_refusal_is_shown_in_its_own_words(officer, submitted, words, said):
    result = officer(*(submitted if word == "ID" else word for word in words))

    assert result.exit_code != 0
    assert said in result.output


def test_two_commands_share_a_session_that_no_file_tells(running, officer, submitted):
    results = [officer("queue") for _ in range(4)]

    assert [result.exit_code for result in results] == [0, 0, 0, 0]
    folder = Path(running.app.config["DATA_DIR"]) / "sandbox"
    kept = [file.read_bytes() for file in folder.glob("desk-*")]
    assert len(kept) == 2
    assert not any(b"csrf" in content for content in kept)


def test_an_ended_session_is_begun_again(running, officer, submitted):
    officer("queue")
    running.outside.advance(3600)

    assert officer("queue").exit_code == 0


def test_without_the_app_the_command_says_so(wallet):
    wallet.app.config["PORT"] = 9  # discard: nobody listens

    result = wallet.app.test_cli_runner().invoke(args=["sandbox", "officer", "queue"])

    assert result.exit_code == 1
    assert "http://127.0.0.1:9" in result.output


def test_without_the_sandbox_the_command_says_so(wallet):
    wallet.app.config["SANDBOX_URL"] = "http://127.0.0.1:9"  # discard: nobody listens

    result = wallet.app.test_cli_runner().invoke(args=["sandbox", "officer", "queue"])

    assert result.exit_code == 1
    assert "Error: no sandbox answers at http://127.0.0.1:9" in result.output
