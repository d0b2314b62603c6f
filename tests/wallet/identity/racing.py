"""What people do to accounts and identities at the same moment, each in a session of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.identity.factories import make_account, make_binding, make_check, make_person
from wallet.crypto.vault import Vault
from wallet.errors import WalletError
from wallet.identity import bind, checks, panic
from wallet.identity.methods import counter
from wallet.identity.methods.method import Outcome
from wallet.identity.models import Account, Binding, Check, CheckState
from wallet.identity.persons import Person

STARTED = NOON + timedelta(minutes=1)
LATER = NOON + timedelta(minutes=2)
PASSED = Outcome(CheckState.PASSED)
LOOKS_BLOCKED_SECONDS = 0.15

Act = Callable[[Session], Any]


@dataclass
class Town:
    """Accounts and persons on one database, and what they do."""

    engine: sa.Engine
    vault: Vault

    def account(self, openid: str) -> UUID:
        return self.now(lambda s: make_account(s, vault=self.vault, openid=openid).id)

    def bind(self, account: UUID, person: Person) -> None:
        self.now(lambda s: make_binding(s, s.get_one(Account, account), person, vault=self.vault))

    def check(self, account: UUID, person: Person) -> UUID:
        return self.now(self.start(account, person))

    def start(self, account: UUID, person: Person) -> Act:
        def act(session: Session) -> UUID:
            mine = session.get_one(Account, account)
            return make_check(session, mine, person, vault=self.vault, at=STARTED).id

        return act

    def complete(self, account: UUID, check: UUID) -> Act:
        def act(session: Session) -> str:
            mine = session.get_one(Account, account)
            checks.get(session, mine, check)  # as the view does, before it asks the provider
            held = checks.get(session, mine, check, lock=True)
            checks.settle(
                make_act(session, mine.as_actor(), at=LATER, vault=self.vault), mine, held, PASSED
            )
            return held.reason or str(held.state)

        return act

    def unbind(self, account: UUID) -> Act:
        def act(session: Session) -> None:
            mine = session.get_one(Account, account)
            bind.unbind(make_act(session, mine.as_actor(), at=LATER), mine)

        return act

    def stop(self, account: UUID) -> Act:
        def act(session: Session) -> None:
            mine = session.get_one(Account, account)
            panic.stop_account(make_act(session, mine.as_actor(), at=LATER), mine)

        return act

    def hand_out(self, person: Person) -> Act:
        return lambda s: (
            counter.issue(make_act(s, CLERK, at=STARTED, vault=self.vault), person).code
        )

    def now(self, act: Act) -> Any:
        result = alone(self.engine, act)
        if isinstance(result, WalletError):
            raise result
        return result

    def bindings(self) -> list[tuple[UUID, UUID]]:
        """Every active binding: account and identity."""
        active = sa.select(Binding.account_id, Binding.identity_id)
        with Session(self.engine) as session:
            return [
                (account, identity)
                for account, identity in session.execute(active.where(Binding.ended_at.is_(None)))
            ]

    def is_bound(self, account: UUID) -> bool:
        return account in {each for each, _ in self.bindings()}

    def read(self, model: type, key: UUID) -> Any:
        with Session(self.engine, expire_on_commit=False) as session:
            return session.get_one(model, key)

    def state_of(self, check: UUID) -> str:
        found = self.read(Check, check)
        return found.reason or str(found.state)


CLERK = Account(id=UUID(int=1)).as_actor()


def somebody(number: int = 2) -> Person:
    return make_person(order=f"{number:03}")


def alone(engine: sa.Engine, act: Act) -> Any:
    """Act in a session of one's own; a refusal of the wallet is an answer, anything else is not."""
    with Session(engine, expire_on_commit=False) as session:
        try:
            result = act(session)
            session.commit()
        except WalletError as refusal:
            return refusal
        return result


def together(engine: sa.Engine, *acts: Act) -> list[Any]:
    """Let all begin at the same moment."""
    line = Barrier(len(acts), timeout=300)

    def run(act: Act) -> Any:
        line.wait()
        return alone(engine, act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def meanwhile(engine: sa.Engine, first: Act, second: Act) -> tuple[Any, Any]:
    """Let the second begin when the first has done everything but commit."""
    with Session(engine, expire_on_commit=False) as session, ThreadPoolExecutor(1) as pool:
        done = first(session)
        session.flush()
        begun = pool.submit(alone, engine, second)
        wait([begun], timeout=LOOKS_BLOCKED_SECONDS)
        session.commit()
        return done, begun.result(timeout=300)
