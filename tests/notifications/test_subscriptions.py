from uuid import uuid4

import pytest

from notifications import subscriptions
from notifications.models import GrantKind
from notifications.wechat_templates import WeChatTemplate
from tests.conftest import NOON
from tests.notifications.factories import make_citizen
from wallet.errors import NotFound

OFFERED = {
    "application_step": WeChatTemplate("A", GrantKind.ONCE),
    "license_changed": WeChatTemplate("B", GrantKind.LONG),
}


@pytest.fixture
def account_id(session, vault):
    return make_citizen(session, vault).account_id


@pytest.fixture
def tap(session, account_id):
    def tap(template, *answers):
        for accepted in answers:
            noted = subscriptions.answer(
                session, account_id, template, accepted=accepted, offered=OFFERED, at=NOON
            )
        return noted.remaining

    return tap


@pytest.mark.parametrize(
    ("template", "answers", "remaining"),
    [
        ("application_step", [True], 1),
        ("application_step", [True, True, True], 3),
        ("application_step", [True, True, False], 0),
        ("application_step", [False, True], 1),
        ("license_changed", [True], 1),
        ("license_changed", [True, True], 1),
        ("license_changed", [True, False], 0),
    ],
)
def test_a_yes_is_one_message_or_all_to_come_and_a_no_is_none(tap, template, answers, remaining):
    assert tap(template, *answers) == remaining


def test_every_template_that_wechat_carries_is_listed_and_no_other(session, account_id, tap):
    tap("application_step", True)

    listed = subscriptions.list_of(session, account_id, OFFERED)

    assert [(one.template, one.wechat_template_id, one.kind, one.remaining) for one in listed] == [
        ("application_step", "A", "once", 1),
        ("license_changed", "B", "long", 0),
    ]
    assert all(one.remaining == 0 for one in subscriptions.list_of(session, uuid4(), OFFERED))


@pytest.mark.parametrize(("number", "left"), [(1, 1), (2, 0), (5, 0)])
def test_what_is_spent_is_never_less_than_none(session, account_id, tap, number, left):
    tap("application_step", True, True)

    subscriptions.spend(session, account_id, "application_step", number, at=NOON)

    assert subscriptions.remaining(session, account_id, "application_step") == left


def test_a_template_that_wechat_does_not_carry_cannot_be_agreed_to(tap):
    with pytest.raises(NotFound):
        tap("license_expiring", True)
