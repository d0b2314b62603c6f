"""An act in one line; a test names only what matters."""

from tests.conftest import NOON
from wallet.act import Act, Actor, ActorKind
from wallet.crypto.vault import Vault
from wallet.officers.decision import Decision

WORKER = Actor(ActorKind.SYSTEM, "worker")
# For acts that seal nothing.
EMPTY = Vault({1: bytes(16)}, bytes(32))


def make_act(session, actor=WORKER, *, at=NOON, vault=EMPTY):
    return Act(session, actor, at, vault)


def make_decision(session, officer, *, vault, at=NOON, version=None):
    return Decision(make_act(session, officer.as_actor(), at=at, vault=vault), officer, version)
