import pytest

from tests.wallet.crypto.fakes import Suspicious, WithoutSm2
from wallet.crypto.engine import EngineMissing, choose
from wallet.crypto.libcrypto import Libcrypto
from wallet.crypto.portable import Portable


def not_here():
    return Libcrypto("libcrypto-that-is-not-here.so.3")


@pytest.mark.parametrize("unfit", [not_here, WithoutSm2, Suspicious])
def test_the_next_engine_is_taken_where_the_first_is_missing_or_unfit(unfit):
    assert isinstance(choose((unfit, Portable)), Portable)


def test_the_first_engine_that_works_is_taken():
    assert isinstance(choose((Libcrypto, Portable)), Libcrypto)


def test_without_any_engine_the_reasons_are_named():
    with pytest.raises(EngineMissing, match=r"is-not-here.*no such curve.*suspicious"):
        choose((not_here, WithoutSm2, Suspicious))
