"""What authorities are called."""

import pytest

from tests.acts import make_act
from tests.wallet.applications.factories import AUTHORITY
from tests.wallet.licenses.factories import make_arrival
from wallet.authorities import directory, names
from wallet.authorities.names import InvalidAuthority
from wallet.licenses.authority import Authority
from wallet.licenses.receive import receive

NAME = "样例市卫生健康委员会"


def test_one_that_nobody_has_heard_of_is_called_by_its_code(session):
    assert names.named(session, AUTHORITY) == Authority(AUTHORITY, AUTHORITY)
    assert names.name_of(session, AUTHORITY) == AUTHORITY


def test_a_license_names_its_authority(session, vault):
    receive(make_act(session, vault=vault), make_arrival(), source="provincial")

    assert names.name_of(session, AUTHORITY) == NAME


def test_the_operators_word_counts_before_a_license(session, vault):
    receive(make_act(session, vault=vault), make_arrival(), source="provincial")

    names.set_name(session, AUTHORITY, "样例市卫健委")

    assert names.name_of(session, AUTHORITY) == "样例市卫健委"


def test_the_last_word_of_the_operator_counts(session):
    for name in ("样例一", "样例二"):
        names.set_name(session, AUTHORITY, name)

    assert names.list_all(session) == [Authority(AUTHORITY, "样例二")]


def test_what_the_operator_leaves_out_stays(session):
    names.set_name(session, AUTHORITY, NAME, address="范例路2号", hours="工作日")
    names.set_name(session, AUTHORITY, NAME, hours=None, phone="0990-0000002")

    [one] = directory.find(session)
    assert (one.address, one.hours, one.phone) == ("范例路2号", "工作日", "0990-0000002")


@pytest.mark.parametrize("said", ["", " ", "长" * 201, "样例\u202e"])
def test_what_does_not_print_is_told_of_no_counter(session, said):
    with pytest.raises(InvalidAuthority):
        names.set_name(session, AUTHORITY, NAME, address=said)


def test_what_is_known_is_not_learned_anew(session):
    names.learn(session, AUTHORITY, NAME)
    names.learn(session, AUTHORITY, "另一个名字")

    assert names.name_of(session, AUTHORITY) == NAME


BAD = {
    "no code": ("", NAME),
    "a short code": ("9901", NAME),
    "a code in lower case": (AUTHORITY.lower(), NAME),
    "no name": (AUTHORITY, ""),
    "a blank name": (AUTHORITY, " "),
    "a long name": (AUTHORITY, "长" * 201),
    "a name that does not print": (AUTHORITY, "样例\u202e"),
}


@pytest.mark.parametrize(("code", "name"), BAD.values(), ids=BAD)
def test_what_is_no_authority_is_refused_from_an_operator_and_left_from_a_source(
    session, code, name
):
    with pytest.raises(InvalidAuthority):
        names.set_name(session, code, name)

    names.learn(session, code, name)
    assert names.list_all(session) == []
