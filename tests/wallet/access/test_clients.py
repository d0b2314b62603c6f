"""Registered clients: found by id, known by their secret, kept without it."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests.conftest import NOON
from wallet.access import clients
from wallet.access.models import Client
from wallet.act import Actor, ActorKind
from wallet.crypto import sm3

SECRET = "the-secret-of-venue-a"


def register(session, **changes):
    facts: dict[str, Any] = {
        "client_id": "venue-a",
        "secret": SECRET,
        "name": "样例安和诊所",
        "scopes": ["verify"],
        "category": "venue",
        "at": NOON,
    }
    client = clients.register(session, **(facts | changes))
    session.flush()
    return client


def test_a_registered_client_is_found_by_its_id(session):
    client = register(session)

    assert clients.find(session, "venue-a") is client


@pytest.mark.parametrize("client_id", ["", "venue-b", "VENUE-A", "venue-a ", "venue"])
def test_another_id_finds_nobody(session, client_id):
    register(session)

    assert clients.find(session, client_id) is None


def test_a_client_is_known_by_its_secret(session):
    assert clients.knows(register(session), SECRET)


@pytest.mark.parametrize("secret", ["", SECRET[:-1], SECRET.upper(), f"{SECRET} ", "密码"])
def test_another_secret_is_not_believed(session, secret):
    assert not clients.knows(register(session), secret)


def test_the_digest_is_no_secret(session):
    client = register(session)

    assert not clients.knows(client, client.secret_digest.hex())


def test_the_secret_is_not_kept(session):
    client = register(session)

    kept = [str(getattr(client, column.key)) for column in sa.inspect(Client).column_attrs]
    assert client.secret_digest == sm3.digest(SECRET.encode())
    assert not [text for text in kept if SECRET in text]


def test_registering_again_brings_the_client_up_to_date(session):
    first = register(session)

    again = register(
        session,
        secret="another",
        name="样例市第一医院",
        scopes=["verify", "issue"],
        category="inspector",
        authority="11990100000000027A",
        types=["nurse_practice"],
        at=NOON + timedelta(days=1),
    )

    assert again is first
    assert clients.knows(again, "another")
    assert not clients.knows(again, SECRET)
    assert (again.name, again.scopes, again.category) == (
        "样例市第一医院",
        ["verify", "issue"],
        "inspector",
    )
    assert (again.authority, again.types) == ("11990100000000027A", ["nurse_practice"])
    assert again.created_at == NOON


def test_what_is_no_longer_said_is_taken_back(session):
    register(session, authority="11990100000000027A", types=["nurse_practice"])

    again = register(session, category=None)

    assert (again.category, again.authority, again.types) == (None, None, [])


def test_the_database_allows_each_client_id_once(session):
    register(session)
    twin = {name: getattr(register(session), name) for name in ("name", "scopes", "types")}

    session.add(Client(**twin, client_id="venue-a", secret_digest=b"", created_at=NOON))

    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize(
    ("scopes", "kind"),
    [
        (["verify"], ActorKind.VERIFIER),
        (["verify", "issue"], ActorKind.VERIFIER),
        (["issue"], ActorKind.SYSTEM),
        ([], ActorKind.SYSTEM),
    ],
)
def test_a_client_acts_under_its_public_name(session, scopes, kind):
    client = register(session, scopes=scopes)

    assert client.as_actor() == Actor(kind, "venue-a", "样例安和诊所")


@pytest.mark.parametrize(("epoch", "is_found"), [(0, False), (1, True), (2, False)])
def test_a_verifiers_session_is_good_until_it_is_signed_out(session, epoch, is_found):
    register(session).session_epoch = 1

    found = clients.find_verifier(session, "venue-a", epoch=epoch)

    assert (found is not None) == is_found


def test_a_verifier_that_is_gone_or_lost_the_scope_is_not_found(session):
    register(session, scopes=["issue"])

    assert clients.find_verifier(session, "venue-a", epoch=0) is None
    assert clients.find_verifier(session, "nobody", epoch=0) is None
