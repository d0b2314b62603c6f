"""A supplement is taken only with everything that was asked for, whatever that was."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.acts import make_act, make_decision
from tests.wallet.applications.factories import (
    CITIZEN,
    NOON,
    attach_all,
    hand_in,
    make_application,
    make_attachment,
    make_form,
    make_officer,
)
from wallet.applications import contents, draft, review
from wallet.applications.attachments.models import AttachmentState
from wallet.applications.state import State
from wallet.applications.supplement import SupplementMissing
from wallet.applications.timeline import Missing
from wallet.officers.models import OfficerRole

LATER = NOON + timedelta(hours=1)
PICTURE = Missing("请重拍", kind="certificate")
MORE = Missing("请补拍背面", kind="certificate_back")
DAY = Missing("请填写发证日期", field="issued_on")
PLACE = Missing("请填写执业地点", field="practice_place")
NUMBER = Missing("请核对证号", field="certificate_number")


@pytest.fixture
def asked(session, vault):
    """An application with all its pictures, of which more is asked for."""

    def asked(*items):
        application = make_application(
            session, vault=vault, form=make_form(issued_on=None), state=State.ACCEPTED
        )
        attach_all(session, application)
        supervisor = make_officer(session, role=OfficerRole.SUPERVISOR)
        decision = make_decision(session, supervisor, vault=vault, at=LATER)
        review.ask_supplement(decision, application, items=items)
        session.flush()
        return application

    return asked


@pytest.fixture
def answer(session, vault):
    def answer(application, item, *, at=LATER, state=AttachmentState.STORED):
        if item.kind:
            picture = make_attachment(application, item.kind, state)
            picture.completed_at = at if state is AttachmentState.STORED else None
            session.add(picture)
            session.flush()
            return
        form = contents.form_of(application, vault)
        changes = {"issued_on": NOON.date()} if item is DAY else {"fields": {item.field: "样例"}}
        changed = form if item is NUMBER else replace(form, **changes)
        draft.edit(make_act(session, CITIZEN, at=at, vault=vault), application, changed)

    return answer


@pytest.mark.parametrize(
    ("items", "answered", "missing"),
    [
        ((PICTURE,), (), [0]),
        ((MORE,), (), [0]),
        ((DAY,), (), [0]),
        ((PLACE,), (), [0]),
        ((PICTURE, MORE, DAY, PLACE), (), [0, 1, 2, 3]),
        ((PICTURE, MORE, DAY, PLACE), (MORE, DAY), [0, 3]),
        ((PICTURE, MORE), (MORE,), [0]),
        ((PICTURE, NUMBER), (PICTURE,), []),
        ((PICTURE, MORE, DAY), (PICTURE, MORE, DAY), []),
        ((NUMBER,), (), []),
    ],
)
def test_what_is_still_missing_is_listed(
    session, vault, asked, answer, *, items, answered, missing
):
    application = asked(*items)
    for item in answered:
        answer(application, item)

    if not missing:
        hand_in(session, application, vault=vault, at=LATER)
        assert application.state is State.ACCEPTED
        return
    with pytest.raises(SupplementMissing) as refusal:
        hand_in(session, application, vault=vault, at=LATER)
    assert application.state is State.SUPPLEMENT_REQUIRED
    assert [row["pointer"] for row in refusal.value.errors] == [f"#/items/{at}" for at in missing]
    assert [row["detail"] for row in refusal.value.errors] == [items[at].reason for at in missing]
    named = [row.get("kind") or row["field"] for row in refusal.value.errors]
    assert named == [items[at].kind or items[at].field for at in missing]


@pytest.mark.parametrize(
    "late",
    [
        {"at": LATER - timedelta(seconds=1)},
        {"state": AttachmentState.PENDING},
    ],
    ids=["was there before", "was announced only"],
)
def test_a_picture_that_did_not_come_since_is_no_answer(session, vault, asked, answer, late):
    application = asked(MORE)
    answer(application, MORE, **late)

    with pytest.raises(SupplementMissing):
        hand_in(session, application, vault=vault, at=LATER)


def test_only_the_last_list_counts(session, vault, asked, answer):
    application = asked(DAY)
    answer(application, DAY)
    hand_in(session, application, vault=vault, at=LATER)
    supervisor = make_officer(session, role=OfficerRole.SUPERVISOR)
    decision = make_decision(session, supervisor, vault=vault, at=LATER + timedelta(days=1))
    review.ask_supplement(decision, application, items=[MORE])

    with pytest.raises(SupplementMissing) as refusal:
        hand_in(session, application, vault=vault, at=LATER + timedelta(days=1))

    assert [row["kind"] for row in refusal.value.errors] == ["certificate_back"]
