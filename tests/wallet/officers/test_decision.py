"""The second word is another person's, not another name of the first one."""

import pytest

from tests.acts import make_decision
from tests.wallet.applications.factories import make_officer
from wallet.officers import own_cases
from wallet.officers.decision import SecondOfficerNeeded
from wallet.officers.own_cases import OwnCase

ONE, ANOTHER = b"1" * 32, b"2" * 32


@pytest.mark.parametrize(("first", "second"), [(ONE, ANOTHER), (ONE, None), (None, None)])
def test_another_person_gives_the_second_word(session, vault, first, second):
    earlier, later = (make_officer(session, person_key=key) for key in (first, second))

    make_decision(session, later, vault=vault).ask_second(earlier.id)
    own_cases.refuse_filer(session, later, earlier.id)


def test_one_person_with_two_names_to_sign_in_with_is_no_second(session, vault):
    earlier, later = (make_officer(session, person_key=ONE) for _ in range(2))

    for officer in (earlier, later):
        with pytest.raises(SecondOfficerNeeded):
            make_decision(session, officer, vault=vault).ask_second(earlier.id)
        with pytest.raises(OwnCase):
            own_cases.refuse_filer(session, officer, earlier.id)
