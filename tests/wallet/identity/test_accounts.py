"""An account is found by a WeChat openid that is written nowhere."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.identity.disk import stolen
from tests.wallet.identity.factories import APPID, OPENID, make_account
from wallet.act import ActorKind
from wallet.audit.models import Entry
from wallet.crypto.vault import BrokenSeal, Vault
from wallet.identity import accounts
from wallet.identity.models import Account

LATER = NOON + timedelta(days=1)


def count(session):
    return session.scalar(sa.select(sa.func.count()).select_from(Account))


def test_the_first_sign_in_opens_an_account(session, vault):
    account = make_account(session, vault=vault)

    assert account.created_at == NOON
    assert account.session_epoch == 0
    assert count(session) == 1


def test_a_later_sign_in_finds_the_same_account(session, engine, vault):
    opened = make_account(session, vault=vault).id
    session.commit()

    with Session(engine) as another:
        found = make_account(another, vault=vault, at=LATER)

        assert (found.id, found.created_at) == (opened, NOON)


def test_two_phones_have_two_accounts(session, vault):
    one = make_account(session, vault=vault)
    other = make_account(session, vault=vault, openid=OPENID.swapcase())

    assert one.id != other.id


def test_the_same_openid_at_another_mini_program_is_another_account(session, vault):
    ours = make_account(session, vault=vault)
    theirs = accounts.sign_in(make_act(session, vault=vault), appid="wx-other", openid=OPENID)

    assert ours.id != theirs.id


def test_the_openid_is_sealed_and_can_be_opened(session, vault):
    account = make_account(session, vault=vault)

    assert accounts.openid_of(account, vault) == OPENID


def test_the_openid_is_never_written_in_clear(session, vault):
    make_account(session, vault=vault)

    assert OPENID.encode() not in stolen(session)


def test_a_sealed_openid_does_not_open_in_another_row(session, vault):
    one = make_account(session, vault=vault)
    other = make_account(session, vault=vault, openid="oAnother")

    other.openid_sealed = one.openid_sealed

    with pytest.raises(BrokenSeal):
        accounts.openid_of(other, vault)


def test_every_sign_in_is_recorded_without_the_openid(session, vault):
    account = make_account(session, vault=vault)
    make_account(session, vault=vault, at=LATER)

    entries = session.scalars(sa.select(Entry).order_by(Entry.at)).all()

    assert [(e.action, e.at) for e in entries] == [
        ("account.signed_in", NOON),
        ("account.signed_in", LATER),
    ]
    assert {(e.actor_kind, e.actor_id) for e in entries} == {(ActorKind.CITIZEN, str(account.id))}
    assert all(e.actor_name is None and e.person_key is None for e in entries)


@dataclass
class SlowVault:
    """Takes so long to seal that the same phone signs in a second time meanwhile."""

    inner: Vault
    session: Session
    meanwhile: Account | None = None

    def index(self, purpose, text):
        return self.inner.index(purpose, text)

    def seal(self, text, *, about):
        if self.meanwhile is None:
            self.meanwhile = make_account(self.session, vault=self.inner)
        return self.inner.seal(text, about=about)


def test_a_phone_that_signs_in_twice_at_once_has_one_account(session, vault):
    slow = SlowVault(vault, session)

    account = accounts.sign_in(make_act(session, vault=slow), appid=APPID, openid=OPENID)

    assert account is slow.meanwhile
    assert count(session) == 1
