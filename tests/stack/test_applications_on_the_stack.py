"""From paper and from a card to a license that a venue verifies, with real processes.

Only the public API is used, and the worker is killed with SIGKILL between any two steps. The
same story without processes, and quicker, is tests/blueprints/test_applications_story.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest

from app.demo.application import REQUIRED, Application, begin
from app.demo.desk import APPROVED, Desk
from app.demo.people import Phone
from app.demo.photograph import jpeg
from tests.servers.postgres import create_database
from tests.stack.whole_stack import WholeStack, until, whole_stack
from tests.wallet.identity.factories import make_id_number

PAPER, CARD = "midwife whose only license is on paper", "only license is on an IC card"
ISSUING = "/issuing/certificates"
# Longer than a worker may hold a job, and than the pauses after a few failed tries.
A_LEASE_SECONDS = 75
WHY = "原件已核对，登记系统漏录"
CITY = "11990100000000027A"
FAULTS = (
    {"mode": "error"},
    {"mode": "drop"},  # numbered, and the answer is lost
    {"mode": "late"},
    {"mode": "delay", "seconds": 1},  # numbered when the worker that asked is dead
)


@dataclass
class Case:
    """One citizen with one certificate, and everything that is known of the two so far."""

    stack: WholeStack
    phone: Phone
    application: Application | None = None
    attachment: str = ""
    desk: Desk | None = None
    code: str = ""
    verdict: str = ""
    licenses: list[str] = field(default_factory=list)

    @property
    def paper(self):
        return self.phone.person["paper"][0]

    def arrive(self):
        self.phone.arrive()

    def draft(self):
        self.application = begin(self.phone, self.paper)

    def announce(self):
        announced = self.application.announce("certificate", self.photograph).expect(201)
        self.attachment, self.upload = announced["id"], announced["upload"]

    def send(self):
        url, fields = self.upload["url"], self.upload["fields"]
        self.phone.app.upload(url, fields, self.photograph).expect(204)

    def complete(self):
        self.application.complete(self.attachment).expect(200, state="stored")

    def attach_the_others(self):
        for kind in REQUIRED[1:]:
            self.application.attach(kind)

    def submit(self):
        submitted = self.application.submit().expect(200, state="submitted")
        assert submitted["register.result"] == "match"

    def sign_in_at_the_desk(self):
        self.desk = self.stack.stage.desk_for(self.phone)
        self.desk.sign_in()

    def accept(self):
        self.act("acceptance", "accepted")

    def approve(self):
        self.act("approval", APPROVED, comment=WHY)

    def colleague_agrees(self):
        """What the register does not know takes two officers."""
        officers = self.stack.stage.cast["officers"]
        row = next(each for each in officers if each["username"] == "officer-city-2")
        colleague = replace(self.desk, app=self.desk.app.anew(), officer=row)
        colleague.sign_in()
        noted = colleague.act(self.application.id, "approval", comment=WHY)
        noted.expect(200, state="accepted")

    def wait(self):
        self.stack.advance(A_LEASE_SECONDS)  # in case the worker died over it
        self.application.wait_until("issued")

    def show(self):
        self.licenses = [row["id"] for row in self.phone.list_licenses().expect(200)["items"]]
        self.code = self.phone.present(self.licenses[0]).expect(201)["code"]

    def verify(self):
        venue = self.stack.stage.venues()[0]
        venue.sign_in()
        self.verdict = venue.verify(self.code).expect(200)["verdict"]

    def act(self, what, state, **body):
        self.desk.act(self.application.id, what, **body).expect(200, state=state)

    @property
    def photograph(self):
        return jpeg(f"{self.phone.person['openid']} certificate")

    def told(self):
        return self.application.look().expect(200)


STEPS = (
    Case.arrive,
    Case.draft,
    Case.announce,
    Case.send,
    Case.complete,
    Case.attach_the_others,
    Case.submit,
    Case.sign_in_at_the_desk,
    Case.accept,
    Case.approve,
    Case.wait,
    Case.show,
    Case.verify,
)


@pytest.fixture(scope="module")
def stack(postgres_url, tmp_path_factory) -> Iterator[WholeStack]:
    variables = {"DATABASE_URL": create_database(postgres_url)}
    with whole_stack(tmp_path_factory.mktemp("stack"), variables) as running:
        yield running


def test_paper_and_a_card_become_licenses_though_the_worker_dies_after_every_step(tmp_path):
    with whole_stack(tmp_path) as stack:
        go_through_all_steps(stack)


def go_through_all_steps(stack):
    cases = [Case(stack, stack.stage.phone_of(story)) for story in (PAPER, CARD)]

    for step in STEPS:
        for case in cases:
            step(case)
        stack.kill_worker()

    assert [case.verdict for case in cases] == ["valid", "valid"]
    for case in cases:
        assert_exactly_one_license(stack, case)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault["mode"])
def test_one_license_whatever_the_issuing_system_does_when_the_worker_dies_over_it(stack, fault):
    case = accepted(stack, number=FAULTS.index(fault))
    stack.ask_sandbox("POST", "/faults", {"path": ISSUING, "times": 1, **fault})

    case.approve()
    until(lambda: not stack.ask_sandbox("GET", "/faults")["items"])
    stack.kill_worker()
    for step in (case.wait, case.show, case.verify):
        step()

    assert case.verdict == "valid"
    assert_exactly_one_license(stack, case)


def accepted(stack, number):
    """Bring somebody whom the register does not know as far as an officer's desk."""
    case = Case(stack, newcomer(stack, number))
    case.arrive()
    case.draft()
    case.application.attach_all()
    case.application.submit().expect(200, state="submitted")
    case.sign_in_at_the_desk()
    case.accept()
    case.colleague_agrees()
    return case


def newcomer(stack, number):
    paper = {
        "type": "maternal_child_technique",
        "medium": "paper",
        "certificate_number": f"MY99000099000{number}",
        "authority": CITY,
        "issued_on": "2025-03-07",
    }
    person = {
        "openid": f"oNEWCOMER{number:019}",
        "name": "孙小样",
        "id_number": make_id_number(order=f"{number:02}2"),
        "paper": [paper],
    }
    return Phone(stack.stage.app, stack.stage.sandbox, person, stack.stage.cast["appid"])


def assert_exactly_one_license(stack, case):
    receipt = case.told()["receipt_number"]
    assert len(stack.issued(receipt)) == 1
    assert stack.registered(case.phone) == stack.issued(receipt)
    assert case.licenses == [case.told()["license_id"]]
