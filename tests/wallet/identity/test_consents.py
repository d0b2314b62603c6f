"""A citizen agrees to one version of one document, for one method."""

import pytest
import sqlalchemy as sa

from tests.conftest import NOON
from tests.wallet.identity.factories import METHOD, make_account
from wallet.crypto import sm3
from wallet.errors import Invalid
from wallet.identity import consents
from wallet.identity.consents import ConsentRequired
from wallet.identity.models import Consent

IN_FORCE = next(each for each in consents.documents() if each.method == METHOD)


def give(session, account, **changes):
    facts = {"method": METHOD, "document": IN_FORCE.document, "version": IN_FORCE.version}
    return consents.give(session, account, **(facts | changes), at=NOON)


def test_an_agreement_is_recorded_with_the_digest_of_what_was_read(session, vault):
    account = make_account(session, vault=vault)

    give(session, account)
    session.flush()

    consent = session.scalars(sa.select(Consent)).one()
    assert (consent.account_id, consent.given_at) == (account.id, NOON)
    assert (consent.document, consent.version) == (IN_FORCE.document, IN_FORCE.version)
    assert consent.text_digest == sm3.digest(IN_FORCE.text.encode())


def test_every_agreement_is_a_row_of_its_own(session, vault):
    account = make_account(session, vault=vault)

    give(session, account)
    give(session, account)
    session.flush()

    assert len(session.scalars(sa.select(Consent)).all()) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"document": "identity_counter"},
        {"document": IN_FORCE.document.upper()},
        {"document": ""},
        {"version": "0"},
        {"version": f"{IN_FORCE.version}.0"},
        {"version": ""},
        {"method": "counter"},
        {"method": ""},
    ],
)
def test_only_the_document_in_force_for_the_method_will_do(session, vault, changes):
    account = make_account(session, vault=vault)

    with pytest.raises(ConsentRequired) as refusal:
        give(session, account, **changes)

    assert isinstance(refusal.value, Invalid)
    assert session.scalars(sa.select(Consent)).all() == []


@pytest.mark.parametrize("document", consents.documents(), ids=lambda each: each.document)
def test_a_document_says_what_a_separate_consent_must_say(document):
    assert document.version
    assert document.title
    # PIPL 29 and 15, and that a face is not the only way: what, refusal, withdrawal.
    for word in ("姓名", "身份证号码", "不使用", "撤回"):
        assert word in document.text


def test_each_method_has_one_document():
    methods = [each.method for each in consents.documents()]

    assert sorted(set(methods)) == sorted(methods)
