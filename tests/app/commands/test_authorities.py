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
