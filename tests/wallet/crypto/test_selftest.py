import pytest

from tests.wallet.crypto.fakes import Credulous, Suspicious, WithoutSm2
from wallet.crypto import selftest


def lie():
    return False


def fail():
    raise ArithmeticError


def test_it_passes_on_each_engine(engine):
    selftest.run(engine)


def test_it_passes_on_the_engine_that_runs():
    selftest.run()


@pytest.mark.parametrize("engine", [Credulous, Suspicious, WithoutSm2])
def test_it_fails_on_an_engine_that_misbehaves_and_names_it(engine):
    with pytest.raises(selftest.SelfTestFailed, match=engine.name):
        selftest.run(engine())


@pytest.mark.parametrize("check", range(-2, 0))
def test_each_check_of_signatures_asks_for_a_refusal_too(check):
    name, holds = list(selftest.checks(Credulous()).items())[check]

    with pytest.raises(selftest.SelfTestFailed, match="SM2"):
        selftest.prove({name: holds})


@pytest.mark.parametrize("check", [lie, fail])
def test_it_names_the_check_that_failed(check):
    with pytest.raises(selftest.SelfTestFailed, match="the third"):
        selftest.prove({"the first": lambda: True, "the third": check})
