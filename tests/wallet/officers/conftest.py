"""How an officer is entered."""

import pytest

from tests.conftest import NOON
from wallet.officers.models import OfficerRole
from wallet.officers.register import register

SECRET = "SPECIMENSECRETSPECIMENSECRET2345"


@pytest.fixture
def enter(session, vault):
    def enter(**changes):
        facts = {
            "username": "officer-1",
            "name": "经办员甲",
            "role": OfficerRole.OFFICER,
            "authority": "11990100000000027A",
            "secret": "a long password",
            "totp_secret": SECRET,
        }
        officer = register(session, **(facts | changes), vault=vault, at=NOON)
        session.commit()
        return officer

    return enter
