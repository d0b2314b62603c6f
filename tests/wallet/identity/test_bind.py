"""Link a proven person to an account, move the link, end it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from tests.acts import make_act
from tests.conftest import NOON
from tests.wallet.identity.disk import stolen
from tests.wallet.identity.factories import METHOD, make_account, make_binding, make_person
from wallet.audit.models import Entry
from wallet.errors import Conflict
from wallet.identity import bind
from wallet.identity.bind import AlreadyBound, BindingChanged
from wallet.identity.models import Binding, EndedBy, Identity
from wallet.identity.queries import active_binding, find_identity, person_of

LATER = NOON + timedelta(minutes=1)
SOMEBODY, SOMEBODY_ELSE = make_person(order="002"), make_person("李另样", order="003")


@pytest.fixture
def account(session, vault):
    return make_account(session, vault=vault)


@pytest.fixture
def other(session, vault):
    return make_account(session, vault=vault, openid="oAnother")


def acts(session):
    """What the audit log tells, sign-ins left out."""
    found = session.scalars(sa.select(Entry).where(Entry.action.startswith("binding.")))
    return {entry.action: entry for entry in found}


# Binding


def test_a_proven_person_is_bound(session, vault, account):
    binding = make_binding(session, account, SOMEBODY, vault=vault)

    identity = session.get_one(Identity, binding.identity_id)
    assert (binding.account_id, binding.method) == (account.id, METHOD)
    assert (binding.bound_at, binding.ended_at) == (NOON, None)
    assert person_of(identity, vault) == SOMEBODY
    assert identity.person_key == SOMEBODY.key(vault)
    assert identity.void_epoch == 0


def test_a_binding_is_recorded_without_name_or_number(session, vault, account):
    make_binding(session, account, SOMEBODY, vault=vault)

    entry = acts(session)["binding.bound"]
    assert (entry.actor_id, entry.actor_name) == (str(account.id), None)
    assert entry.person_key == SOMEBODY.key(vault)
    assert entry.detail == {"method": METHOD}


def test_name_and_number_are_never_written_in_clear(session, vault, account):
    make_binding(session, account, SOMEBODY, vault=vault)

    kept = stolen(session)

    assert SOMEBODY.name.encode() not in kept
    assert SOMEBODY.id_number.encode() not in kept


def test_proving_the_same_person_again_is_no_second_binding(session, vault, account):
    first = make_binding(session, account, SOMEBODY, vault=vault)

    again = make_binding(session, account, SOMEBODY, vault=vault, at=LATER)

    assert again is first
    assert (first.bound_at, first.ended_at) == (NOON, None)
    assert account.session_epoch == 0
    assert session.get_one(Identity, first.identity_id).void_epoch == 0
    assert list(acts(session)) == ["binding.bound"]


def test_the_name_follows_what_was_proven_last(session, vault, account):
    binding = make_binding(session, account, make_person("孙小样"), vault=vault)

    make_binding(session, account, make_person("孙改名"), vault=vault, at=LATER)

    assert person_of(session.get_one(Identity, binding.identity_id), vault).name == "孙改名"


@pytest.mark.parametrize("is_known", [False, True], ids=["new to us", "bound elsewhere"])
def test_a_bound_account_must_unbind_before_it_proves_another_person(
    session, vault, account, other, is_known
):
    bound = make_binding(session, account, SOMEBODY, vault=vault)
    if is_known:
        make_binding(session, other, SOMEBODY_ELSE, vault=vault)

    with pytest.raises(AlreadyBound) as refusal:
        make_binding(session, account, SOMEBODY_ELSE, vault=vault, at=LATER)

    assert isinstance(refusal.value, Conflict)
    assert active_binding(session, account_id=account.id) is bound
    assert (active_binding(session, account_id=other.id) is not None) is is_known


def test_after_unbinding_the_account_may_prove_another_person(session, vault, account):
    make_binding(session, account, SOMEBODY, vault=vault)
    bind.unbind(make_act(session, account.as_actor()), account)

    binding = make_binding(session, account, SOMEBODY_ELSE, vault=vault, at=LATER)

    assert active_binding(session, account_id=account.id) is binding


# Moving


def test_binding_elsewhere_moves_the_binding(session, vault, account, other):
    older = make_binding(session, account, SOMEBODY, vault=vault)

    newer = make_binding(session, other, SOMEBODY, vault=vault, at=LATER)

    assert older.ended_at == LATER
    assert newer.identity_id == older.identity_id
    assert active_binding(session, identity_id=newer.identity_id) is newer
    assert active_binding(session, account_id=account.id) is None


def test_moving_ends_the_older_accounts_sessions_and_codes(session, vault, account, other):
    older = make_binding(session, account, SOMEBODY, vault=vault)

    make_binding(session, other, SOMEBODY, vault=vault, at=LATER)

    assert account.session_epoch == 1
    assert session.get_one(Identity, older.identity_id).void_epoch == 1
    assert other.session_epoch == 0


def test_the_account_that_lost_the_binding_is_named_in_the_record(session, vault, account, other):
    make_binding(session, account, SOMEBODY, vault=vault)

    make_binding(session, other, SOMEBODY, vault=vault, at=LATER)

    recorded = acts(session)
    assert recorded["binding.moved"].actor_id == str(account.id)
    assert recorded["binding.moved"].person_key == SOMEBODY.key(vault)
    assert recorded["binding.moved"].at == LATER


# Unbinding


def test_unbinding_ends_the_binding_the_sessions_and_the_codes(session, vault, account):
    binding = make_binding(session, account, SOMEBODY, vault=vault)

    bind.unbind(make_act(session, account.as_actor(), at=LATER), account)

    assert binding.ended_at == LATER
    assert account.session_epoch == 1
    assert session.get_one(Identity, binding.identity_id).void_epoch == 1
    assert acts(session)["binding.unbound"].person_key == SOMEBODY.key(vault)


def test_unbinding_keeps_the_identity_and_what_belongs_to_it(session, vault, account):
    make_binding(session, account, SOMEBODY, vault=vault)

    bind.unbind(make_act(session, account.as_actor(), at=LATER), account)

    assert find_identity(session, SOMEBODY.key(vault)) is not None


@pytest.mark.parametrize("was_bound", [False, True])
def test_unbinding_an_unbound_account_changes_nothing(session, vault, account, was_bound):
    if was_bound:
        make_binding(session, account, SOMEBODY, vault=vault)
        bind.unbind(make_act(session, account.as_actor()), account)
    before = acts(session)

    bind.unbind(make_act(session, account.as_actor(), at=LATER), account)

    assert account.session_epoch == int(was_bound)
    assert acts(session) == before


def test_unbinding_leaves_other_accounts_alone(session, vault, account, other):
    make_binding(session, account, SOMEBODY, vault=vault)
    theirs = make_binding(session, other, SOMEBODY_ELSE, vault=vault)

    bind.unbind(make_act(session, account.as_actor(), at=LATER), account)

    assert theirs.ended_at is None
    assert other.session_epoch == 0
    assert session.get_one(Identity, theirs.identity_id).void_epoch == 0


# What an account lost


def test_how_the_last_binding_ended_is_remembered(session, vault, account, other):
    make_binding(session, account, SOMEBODY, vault=vault)
    bind.unbind(make_act(session, account.as_actor()), account)
    make_binding(session, account, SOMEBODY, vault=vault, at=LATER)
    assert bind.last_ended(session, account).ended_by is EndedBy.UNBOUND

    make_binding(session, other, SOMEBODY, vault=vault, at=LATER + timedelta(minutes=1))

    assert bind.last_ended(session, account).ended_by is EndedBy.MOVED
    assert bind.last_ended(session, other) is None


# Races: the unique indexes decide


@pytest.mark.parametrize("shared", ["identity_id", "account_id"])
def test_the_database_allows_one_active_binding_of_each_side(
    session, vault, account, other, shared
):
    mine = make_binding(session, account, SOMEBODY, vault=vault)
    theirs = make_binding(session, other, SOMEBODY_ELSE, vault=vault)
    row = {"identity_id": theirs.identity_id, "account_id": other.id}
    theirs.ended_at = NOON
    session.flush()

    second = Binding(
        **(row | {shared: getattr(mine, shared)}), method=METHOD, bound_at=LATER, ended_at=None
    )
    session.add(second)

    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.parametrize("shared", ["identity_id", "account_id"])
def test_bindings_that_ended_are_not_counted(session, vault, account, other, shared):
    mine = make_binding(session, account, SOMEBODY, vault=vault)
    theirs = make_binding(session, other, SOMEBODY_ELSE, vault=vault)
    mine.ended_at = theirs.ended_at = NOON
    session.flush()

    row = {"identity_id": theirs.identity_id, "account_id": other.id}
    for ended_at in (NOON, LATER, None):
        fields = row | {shared: getattr(mine, shared), "ended_at": ended_at}
        session.add(Binding(**fields, method=METHOD, bound_at=NOON))

    session.flush()


def faster(session, model, **values):
    """Let somebody else write a row between our looking and our writing."""

    waiting = [sa.insert(model).values(**values)]

    @sa.event.listens_for(session, "before_flush")
    def write(session, context, instances):
        if waiting and any(isinstance(row, model) for row in session.new):
            session.connection().execute(waiting.pop())


def row_of(account, identity):
    return {
        "identity_id": identity.id,
        "account_id": account.id,
        "method": METHOD,
        "bound_at": NOON,
    }


def test_of_two_accounts_that_bind_one_person_at_once_one_wins(session, vault, account, other):
    make_binding(session, account, SOMEBODY, vault=vault)
    bind.unbind(make_act(session, account.as_actor()), account)
    identity = find_identity(session, SOMEBODY.key(vault))
    faster(session, Binding, **row_of(other, identity))

    with pytest.raises(BindingChanged):
        make_binding(session, account, SOMEBODY, vault=vault, at=LATER)


def test_of_two_persons_bound_to_one_account_at_once_one_wins(session, vault, account, other):
    make_binding(session, other, SOMEBODY_ELSE, vault=vault)
    faster(session, Binding, **row_of(account, find_identity(session, SOMEBODY_ELSE.key(vault))))
    bind.unbind(make_act(session, other.as_actor()), other)

    with pytest.raises(BindingChanged) as refusal:
        make_binding(session, account, SOMEBODY, vault=vault, at=LATER)

    assert isinstance(refusal.value, Conflict)


def test_of_two_first_proofs_of_one_person_at_once_one_wins(session, vault, account):
    rival = {
        "person_key": SOMEBODY.key(vault),
        "id_type": "111",
        "name_sealed": b"",
        "number_sealed": b"",
        "created_at": NOON,
    }
    faster(session, Identity, **rival)

    with pytest.raises(BindingChanged):
        make_binding(session, account, SOMEBODY, vault=vault, at=LATER)
