"""Things of the identity room: valid by default, a test names only what matters."""

from datetime import datetime

from sqlalchemy.orm import Session

from tests.acts import make_act
from tests.conftest import NOON
from wallet.crypto.vault import Vault
from wallet.identity import accounts, bind, checks, consents
from wallet.identity.checks import ConsentGiven
from wallet.identity.models import Account, Binding, Check
from wallet.identity.numbers import ID_CHECKS, ID_WEIGHTS
from wallet.identity.persons import Person

APPID = "wx-sample"
OPENID = "oSample-5DkqzGkV3W4Xq1abcdefg"
METHOD = "wechat_face"


def make_id_number(born: str = "19900305", order: str = "002") -> str:
    """An ID number of a division that does not exist."""
    body = f"990101{born}{order}"
    return body + ID_CHECKS[sum(int(d) * w for d, w in zip(body, ID_WEIGHTS, strict=True)) % 11]


def make_person(name: str = "孙小样", born: str = "19900305", order: str = "002") -> Person:
    return Person.of(name=name, id_type="111", id_number=make_id_number(born, order))


def make_account(
    session: Session, *, vault: Vault, openid: str = OPENID, at: datetime = NOON
) -> Account:
    return accounts.sign_in(make_act(session, at=at, vault=vault), appid=APPID, openid=openid)


def the_consent() -> ConsentGiven:
    document = next(each for each in consents.documents() if each.method == METHOD)
    return ConsentGiven(document.document, document.version)


def make_check(
    session: Session,
    account: Account,
    person: Person | None = None,
    *,
    vault: Vault,
    at: datetime = NOON,
    consent: ConsentGiven | None = None,
) -> Check:
    check = checks.start(
        make_act(session, account.as_actor(), at=at, vault=vault),
        account,
        person or make_person(),
        method=METHOD,
        consent=consent or the_consent(),
    )
    session.flush()
    return check


def make_binding(
    session: Session,
    account: Account,
    person: Person | None = None,
    *,
    vault: Vault,
    at: datetime = NOON,
) -> Binding:
    return bind.bind(
        make_act(session, account.as_actor(), at=at, vault=vault),
        account,
        person or make_person(),
        method=METHOD,
    )
