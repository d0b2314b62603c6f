import pytest

from wallet.crypto.libcrypto import Libcrypto
from wallet.crypto.portable import Portable


@pytest.fixture(params=[Libcrypto, Portable], scope="session")
def engine(request):
    return request.param()
