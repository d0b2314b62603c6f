from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from notifications.fan_out import fan_out
from notifications.models import Message
from notifications.templates import written
from notifications.writing import DELIVER, params_of
from tests.acts import make_act
from tests.conftest import NOON
from tests.notifications.factories import OFFICER, VENUE, happen, make_citizen
from tests.wallet.identity.factories import make_account
from tests.wallet.licenses.factories import FATHER, MOTHER, NURSE, make_arrival
from tests.wallet.licenses.factories import make_birth_certificate as make_birth
from wallet.act import Actor, ActorKind
from wallet.audit.models import Entry
from wallet.catalogue import types
from wallet.jobs.models import Job
from wallet.licenses.receive import receive

PERSON = b"k" * 32
RECEIPT = "SL202611210001"


def tell(session, vault, *, at=NOON, **how):
    return fan_out(make_act(session, at=at, vault=vault), **how)


def messages(session):
    return session.scalars(sa.select(Message).order_by(Message.at, Message.person_key)).all()


def keep(session, vault, arrival):
    license_ = receive(make_act(session, vault=vault), arrival, source="provincial")
    session.flush()
    return license_


def read(message, vault):
    return written(message.template, message.event, params_of(message, vault))


@pytest.fixture
def purposes(session):
    types.load_purposes(session)
    session.flush()


@pytest.fixture
def license_(session, vault):
    return keep(session, vault, make_arrival())


APPLICATION = {"application": str(uuid4()), "receipt": RECEIPT, "type": "nurse_practice"}
AFTER_SUPPLEMENT = APPLICATION | {"after": "supplement"}
OBJECTION = {"objection": str(uuid4()), "kind": "wrong_state"}


@pytest.mark.parametrize(
    ("action", "detail", "template", "says"),
    [
        ("wallet.locked", {}, "wallet_locked", "已锁定"),
        ("application.submitted", APPLICATION, "application_step", RECEIPT),
        ("application.accepted", APPLICATION, "application_step", "护士执业证书"),
        ("application.approved", APPLICATION, "application_step", "已通过审核"),
        ("application.submitted", AFTER_SUPPLEMENT, "application_step", "补正材料已提交"),
        ("application.issuing_stuck", APPLICATION, "application_step", "请联系颁发机构"),
        ("application.issuing_refused", APPLICATION, "application_step", "退回颁发机构重新审核"),
        ("application.withdrawn", APPLICATION, "application_step", "已撤回"),
        ("application.claimed", APPLICATION, "application_step", "已归入"),
        (
            "application.supplement_required",
            APPLICATION | {"due_on": "2026-12-05"},
            "supplement_required",
            "2026年12月5日",
        ),
        ("application.issued", APPLICATION, "license_issued", "已签发"),
        (
            "application.rejected",
            APPLICATION | {"reason": "mismatch"},
            "application_rejected",
            "与登记信息不一致",
        ),
        (
            "application.rejected",
            APPLICATION | {"reason": "not_genuine"},
            "application_rejected",
            "请携带原件到颁发机构窗口核对",
        ),
        ("objection.created", OBJECTION, "objection_step", "证照状态有误"),
        ("objection.accepted", OBJECTION, "objection_step", "已受理"),
        ("objection.forwarded", OBJECTION, "objection_step", "颁发机构"),
        ("objection.corrected", OBJECTION, "objection_step", "已更正"),
        ("objection.rejected", OBJECTION, "objection_step", "未被采纳"),
        ("objection.closed", OBJECTION, "objection_step", "已办结"),
        (
            "license.verified",
            {"verdict": "valid", "purpose": "entry_registration"},
            "license_scanned",
            "样例会展中心核验了您的证照，用途：入场登记",
        ),
        (
            "license.verified",
            {"verdict": "invalid", "purpose": "看看"},
            "license_scanned",
            "用途：“看看”（核验方填写）",
        ),
        ("license.verified", {"verdict": "unknown"}, "license_scanned", "用途：未说明"),
        ("license.held_back", {"reason": "illegible"}, "license_changed", "核对登记信息"),
        ("license.held_back", {"reason": "name_differs"}, "license_changed", "姓名不一致"),
    ],
)
def test_the_person_is_told(*, session, vault, purposes, action, detail, template, says):
    happen(session, action, person_key=PERSON, actor=VENUE, **detail)

    tell(session, vault)

    (message,) = messages(session)
    assert (message.template, message.person_key) == (template, PERSON)
    assert says in read(message, vault).body
    assert (message.at, message.created_at, message.read_at) == (NOON, NOON, None)
    (job,) = session.scalars(sa.select(Job))
    assert (job.kind, job.subject) == (DELIVER, message.id)


@pytest.mark.parametrize(
    ("action", "detail"),
    [
        ("account.signed_in", {}),
        ("license.presented", {}),
        ("license.received", {"source": "provincial"}),
        ("license.held_back", {"reason": "wrong_holder", "follows": True}),
        ("license.read", {}),
        ("application.created", APPLICATION),
        ("application.edited", APPLICATION),
        ("application.accepted", AFTER_SUPPLEMENT),
        ("application.approval_noted", APPLICATION),
        ("application.register_answered", APPLICATION),
        ("attachment.read", {"attachment": str(uuid4())}),
        ("license.verified", {"verdict": "valid", "rescan": True}),
        ("license.verified", {"verdict": "never heard of"}),
    ],
)
def test_what_nobody_needs_to_hear_is_marked_and_not_told(session, vault, action, detail):
    entry = happen(session, action, person_key=PERSON, **detail)

    assert tell(session, vault) == 1

    assert messages(session) == []
    assert entry.told_at == NOON


def test_a_look_that_found_nobody_is_told_to_nobody(session, vault):
    happen(session, "license.verified", verdict="invalid", actor=VENUE)

    tell(session, vault)

    assert messages(session) == []


def test_a_moved_binding_is_told_to_the_account_that_lost_it(session, vault):
    loser = make_account(session, vault=vault)
    session.flush()
    actor = Actor(ActorKind.CITIZEN, str(loser.id))
    happen(session, "binding.moved", person_key=PERSON, actor=actor)

    tell(session, vault)

    (message,) = messages(session)
    assert (message.account_id, message.person_key) == (loser.id, None)
    assert message.link_kind is None


def test_a_change_is_told_to_everybody_on_the_license(session, vault):
    certificate = keep(session, vault, make_birth())
    happen(session, "license.event", license_id=certificate.id, event="void", actor=OFFICER)

    tell(session, vault)

    told = {message.person_key for message in messages(session)}
    assert told == {MOTHER.key(vault), FATHER.key(vault)}
    assert {message.link_kind for message in messages(session)} == {"license"}


def test_a_parent_is_not_told_once_the_child_is_grown(session, vault):
    certificate = keep(session, vault, make_birth())
    happen(session, "license.event", license_id=certificate.id, event="void")

    tell(session, vault, at=NOON + timedelta(days=18 * 366))

    assert messages(session) == []


def test_a_change_says_since_when(session, vault, license_):
    detail = {"event": "suspend", "effective_at": "2026-12-01T00:00:00+00:00"}
    happen(session, "license.event", license_id=license_.id, **detail)

    tell(session, vault)

    (message,) = messages(session)
    assert read(message, vault).body.startswith("您的护士执业证书自2026年12月1日 08:00起暂停使用")


@pytest.mark.parametrize("odd", [{}, {"event": "reported"}, {"effective_at": "soon"}])
def test_an_entry_with_less_than_usual_is_told_in_general_words(session, vault, license_, odd):
    happen(session, "license.event", license_id=license_.id, **odd)

    tell(session, vault)

    (message,) = messages(session)
    assert (
        read(message, vault).body
        == "您的护士执业证书自2026年11月21日 12:00起有变更，请打开证照查看。"
    )


def test_being_replaced_is_told_once_though_two_entries_say_so(session, vault, license_):
    happen(session, "license.event", license_id=license_.id, event="supersede")
    happen(session, "license.superseded", license_id=license_.id)

    tell(session, vault)

    (message,) = messages(session)
    assert message.event == "license.event/supersede"
    assert message.person_key == NURSE.key(vault)


@pytest.mark.parametrize(
    ("action", "detail", "link"),
    [
        ("application.accepted", APPLICATION, ("application", APPLICATION["application"])),
        ("application.issued", APPLICATION, ("application", APPLICATION["application"])),
        ("objection.closed", OBJECTION, ("objection", OBJECTION["objection"])),
        ("application.accepted", {"application": "not an id"}, (None, "None")),
        ("wallet.locked", {}, (None, "None")),
    ],
)
def test_a_message_leads_to_what_it_is_about(session, vault, action, detail, link):
    happen(session, action, person_key=PERSON, **detail)

    tell(session, vault)

    (message,) = messages(session)
    assert (message.link_kind, str(message.link_id)) == link


def test_a_scan_leads_to_the_usage_and_an_issued_license_to_itself(session, vault, license_):
    about = {"person_key": PERSON, "license_id": license_.id}
    scan = happen(session, "license.verified", verdict="valid", actor=VENUE, **about)
    later = NOON + timedelta(seconds=1)
    happen(session, "application.issued", at=later, **about, **APPLICATION)

    tell(session, vault)

    first, second = messages(session)
    assert (first.link_kind, first.link_id) == ("usage", scan.id)
    assert (second.link_kind, second.link_id) == ("license", license_.id)
    assert "护士执业证书" in read(first, vault).title


def test_telling_again_tells_nothing_new(session, vault):
    entry = happen(session, "wallet.locked", person_key=PERSON)
    tell(session, vault)
    entry.told_at = None
    session.flush()

    assert tell(session, vault) == 1

    assert len(messages(session)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(Job)) == 1


def test_the_oldest_are_told_first_and_a_late_one_is_not_skipped(session, vault):
    for seconds in (2, 0, 1):
        happen(session, "wallet.locked", person_key=PERSON, at=NOON + timedelta(seconds=seconds))

    assert tell(session, vault, limit=2) == 2
    happen(session, "wallet.locked", person_key=PERSON, at=NOON - timedelta(hours=1))
    assert tell(session, vault, limit=9) == 2

    assert len(messages(session)) == 4
    assert tell(session, vault) == 0


def test_what_a_message_says_is_sealed(session, vault):
    happen(session, "license.verified", person_key=PERSON, verdict="valid", actor=VENUE)

    tell(session, vault)

    (message,) = messages(session)
    assert "样例会展中心".encode() not in message.params_sealed


def test_two_workers_share_the_entries_and_tell_each_once(any_engine, vault):
    with Session(any_engine) as session:
        if not types.list_types(session):
            types.load(session)
        make_citizen(session, vault)
        for number in range(10):
            happen(session, "wallet.locked", person_key=PERSON, at=NOON + timedelta(seconds=number))
        session.commit()

    with Session(any_engine) as one:
        tell(one, vault, limit=5)
        if any_engine.dialect.name == "postgresql":
            with Session(any_engine) as other:
                assert tell(other, vault, limit=50) > 5 - 1
                other.commit()
        one.commit()
    with Session(any_engine) as session:
        tell(session, vault, limit=50)
        session.commit()

        untold = sa.select(sa.func.count()).where(Entry.told_at.is_(None))
        assert session.scalar(untold) == 0
        assert len(messages(session)) == 10
