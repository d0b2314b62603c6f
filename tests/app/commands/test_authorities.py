"""Naming authorities, as an operator does it."""

import pytest

from tests.app.commands.running import actions, ran, run


def test_an_authority_is_called_as_the_operator_says(wallet):
    said = ran(wallet, "authorities", "set", "990199", "样例县卫生健康局")
    listed = ran(wallet, "authorities", "list")

    assert "990199 is called 样例县卫生健康局" in said
    assert "990199  样例县卫生健康局" in listed.splitlines()
    assert "11990100000000027A  样例市卫生健康委员会" in listed.splitlines()
    assert "authority.named" in actions(wallet)


@pytest.mark.parametrize(("code", "name"), [("1", "样例"), ("990199", " "), ("990199", "长" * 201)])
def test_an_authority_without_code_or_name_is_refused(wallet, code, name):
    result = run(wallet, "authorities", "set", code, name)

    assert result.exit_code == 1
    assert "18 characters or 6 digits" in result.output
    assert "authority.named" not in actions(wallet)


CITY, PROVINCE = "11990100000000027A", "11990000000000019A"


def test_the_authority_above_is_named_and_listed(wallet):
    ran(wallet, "authorities", "above", CITY, PROVINCE)

    listed = ran(wallet, "authorities", "list").splitlines()
    assert f"{CITY}  样例市卫生健康委员会  below {PROVINCE}" in listed
    assert "authority.placed" in actions(wallet)


@pytest.mark.parametrize(
    ("code", "above", "says"),
    [
        (PROVINCE, CITY, f"{PROVINCE} stands above {CITY} already"),
        (CITY, CITY, "or is the same"),
        (CITY, "990199", "no authority 990199 is known"),
    ],
)
def test_no_authority_is_placed_under_itself_or_under_nobody(wallet, code, above, says):
    ran(wallet, "authorities", "above", CITY, PROVINCE)

    result = run(wallet, "authorities", "above", code, above)

    assert (result.exit_code, says in result.output) == (1, True)
