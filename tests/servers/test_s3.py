from urllib.parse import urlsplit

import pytest
import requests

from tests.servers.s3 import s3


def test_a_server_answers_owners_alone_and_is_gone_when_it_is_left(s3_address):
    with s3() as address:
        answer = requests.get(f"{address.endpoint}/{address.bucket}/x", timeout=60)

        assert answer.status_code == 403
        assert urlsplit(address.endpoint).port != urlsplit(s3_address.endpoint).port

    with pytest.raises(requests.ConnectionError):
        requests.get(address.endpoint, timeout=60)
