"""Who may open a scanner page, and how long they may go on."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.acts import make_act
from tests.conftest import NOON
from wallet.access import clients, scanner
from wallet.access.scanner import InsufficientScope, InvalidClient
from wallet.audit.models import Entry
from wallet.errors import Refused, Unproven

LATER = NOON + timedelta(minutes=1)


@pytest.fixture
def enter(session):
    def enter(client_id="venue-a", scopes=("verify",)):
        client = clients.register(
            session, client_id=client_id, secret="s3cret", name="样例", scopes=[*scopes], at=NOON
        )
        session.flush()
        return client

    return enter


def sign_in(session, client_id="venue-a", secret="s3cret"):
    return scanner.check_credentials(
        make_act(session, at=LATER), client_id=client_id, secret=secret
    )


@pytest.mark.parametrize("scopes", [["verify"], ["issue", "verify"]])
def test_a_verifier_with_its_secret_signs_in_and_leaves_an_entry(session, enter, scopes):
    client = enter(scopes=scopes)

    assert sign_in(session) is client

    [entry] = session.scalars(sa.select(Entry))
    assert (entry.action, entry.actor_id, entry.at) == ("scanner.signed_in", "venue-a", LATER)


@pytest.mark.parametrize("wrong", [{"client_id": "nobody"}, {"secret": "wrong"}, {"secret": ""}])
def test_which_of_the_two_is_wrong_is_not_said(session, enter, wrong):
    enter()

    with pytest.raises(InvalidClient, match="^the client's id or secret is wrong$") as refusal:
        sign_in(session, **wrong)

    assert isinstance(refusal.value, Unproven)
    assert session.scalars(sa.select(Entry)).all() == []


@pytest.mark.parametrize("scopes", [[], ["issue"], ["verifying"]])
def test_others_have_no_scanner(session, enter, scopes):
    enter(scopes=scopes)

    with pytest.raises(InsufficientScope) as refusal:
        sign_in(session)

    assert isinstance(refusal.value, Refused)


def test_who_is_not_registered_as_verifier_learns_nothing_without_the_secret(session, enter):
    enter(scopes=["issue"])

    with pytest.raises(InvalidClient):
        sign_in(session, secret="wrong")
