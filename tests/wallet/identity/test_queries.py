"""Who is behind an account right now."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.identity.factories import make_account, make_binding, make_person
from wallet.identity import bind
from wallet.identity.queries import (
    active_binding,
    find_citizen,
    find_identity,
    find_signed_in,
    person_of,
)

LATER = NOON + timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)


def test_an_account_that_was_never_bound_has_nobody_behind_it(session, vault):
    account = make_account(session, vault=vault)

    citizen = find_citizen(session, account.id)

    assert citizen.account is account
    assert citizen.binding is None
    assert citizen.identity is None


def test_a_bound_account_has_its_identity_behind_it(session, vault):
    account = make_account(session, vault=vault)
    binding = make_binding(session, account, vault=vault)

    citizen = find_citizen(session, account.id)

    assert citizen.binding is binding
    assert citizen.identity.id == binding.identity_id


def test_of_many_bindings_the_active_one_counts(session, vault):
    account = make_account(session, vault=vault)
    make_binding(session, account, vault=vault)
    bind.unbind(make_act(session, account.as_actor()), account)
    now = make_binding(session, account, make_person(order="003"), vault=vault, at=LATER)

    assert find_citizen(session, account.id).binding is now


def test_after_unbinding_nobody_is_behind_the_account(session, vault):
    account = make_account(session, vault=vault)
    make_binding(session, account, vault=vault)

    bind.unbind(make_act(session, account.as_actor(), at=LATER), account)

    citizen = find_citizen(session, account.id)
    assert (citizen.binding, citizen.identity) == (None, None)
    assert active_binding(session, account_id=account.id) is None


def test_there_is_no_citizen_without_an_account(session):
    assert find_citizen(session, uuid4()) is None
    assert find_signed_in(session, uuid4(), epoch=0) is None


@pytest.mark.parametrize(
    ("epoch", "is_alive"), [(0, False), (1, True), (2, False)], ids=["before", "after", "never"]
)
def test_a_session_of_before_the_sessions_were_ended_is_over(session, vault, epoch, is_alive):
    account = make_account(session, vault=vault)
    make_binding(session, account, vault=vault)
    bind.unbind(make_act(session, account.as_actor(), at=LATER), account)

    found = find_signed_in(session, account.id, epoch=epoch)

    assert (found is not None) is is_alive


def test_a_session_that_nobody_ended_is_alive(session, vault):
    account = make_account(session, vault=vault)

    assert find_signed_in(session, account.id, epoch=0).account is account


def test_an_identity_is_found_by_the_key_of_its_person(session, vault):
    account, person = make_account(session, vault=vault), make_person()
    binding = make_binding(session, account, person, vault=vault)

    assert find_identity(session, person.key(vault)).id == binding.identity_id
    assert find_identity(session, make_person(order="003").key(vault)) is None


def test_the_person_of_an_identity_can_be_opened(session, vault):
    account, person = make_account(session, vault=vault), make_person("欧阳样例")
    make_binding(session, account, person, vault=vault)

    assert person_of(find_citizen(session, account.id).identity, vault) == person
