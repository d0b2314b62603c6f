"""Officers are entered with what they sign in with, kept so that nobody can read it."""

import pytest
import sqlalchemy as sa

from tests.conftest import NOON
from tests.wallet.officers.conftest import SECRET
from wallet.errors import Invalid
from wallet.officers import queries
from wallet.officers.models import Officer
from wallet.officers.register import BadTotpSecret


def test_an_officer_is_what_was_entered(enter):
    officer = enter()

    assert (officer.username, officer.name, officer.role) == ("officer-1", "经办员甲", "officer")
    assert (officer.authority, officer.created_at) == ("11990100000000027A", NOON)
    assert (officer.disabled_at, officer.totp_step) == (None, 0)


def test_password_and_totp_secret_cannot_be_read(enter):
    officer = enter()

    assert b"a long password" not in officer.password_digest
    assert SECRET.encode() not in officer.totp_sealed


def test_two_officers_with_one_password_have_different_digests(enter):
    assert enter().password_digest != enter(username="officer-2").password_digest


def test_entering_one_again_does_not_open_the_codes_that_were_used(enter):
    enter().totp_step = 59

    assert enter(secret="another password").totp_step == 59


def test_entering_one_again_does_not_bring_back_who_was_disabled(session, enter):
    enter().disabled_at = NOON

    assert enter().disabled_at == NOON
    assert session.scalar(sa.select(sa.func.count()).select_from(Officer)) == 1


@pytest.mark.parametrize("secret", ["", "ABCDEFGH", "SPECIMENSECRETSPECIMENSECRET0189", "样" * 32])
def test_a_secret_that_is_weak_or_no_base32_is_refused(session, enter, secret):
    with pytest.raises(BadTotpSecret) as refusal:
        enter(totp_secret=secret)

    assert isinstance(refusal.value, Invalid)
    assert not secret or secret not in str(refusal.value)
    assert session.scalar(sa.select(sa.func.count()).select_from(Officer)) == 0


def test_an_officer_acts_under_a_pseudonym_and_the_authority(enter):
    officer = enter()

    actor = officer.as_actor()

    assert (actor.kind, actor.id, actor.name) == ("officer", str(officer.id), officer.authority)


def test_an_officer_may_be_known_as_a_person(enter):
    assert enter().person_key is None
    assert enter(person_key=b"key").person_key == b"key"


def test_entering_one_again_never_forgets_whose_cases_are_their_own(enter):
    enter(person_key=b"key")

    assert enter(secret="another password").person_key == b"key"
    assert enter(person_key=b"other").person_key == b"other"


@pytest.mark.parametrize("secret", ["a long password", "another password"])
def test_new_credentials_end_every_session_of_an_officer(session, enter, secret):
    officer = enter()
    before = officer.session_epoch
    assert queries.find_signed_in(session, officer.id, epoch=before) is officer

    enter(secret=secret)

    assert queries.find_signed_in(session, officer.id, epoch=before) is None
    assert queries.find_signed_in(session, officer.id, epoch=officer.session_epoch) is officer
