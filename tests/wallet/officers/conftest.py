"""How an officer is entered."""

import pytest

from tests.acts import make_act
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
        officer = register(make_act(session, vault=vault), **(facts | changes))
        session.commit()
        return officer

    return enter
