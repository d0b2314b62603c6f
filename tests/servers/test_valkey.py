import os

import pytest
from redis import Redis

from tests.servers.valkey import valkey
from wallet.short_lived.redis_client import read


def test_a_server_answers_and_is_gone_when_it_is_left(redis_url):
    with valkey() as url, Redis.from_url(url) as client:
        pid = client.info("server")["process_id"]
        client.set("k", "v")

        assert client.get("k") == b"v"
        assert url != redis_url

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_three_servers_share_the_keys_of_a_cluster(redis_cluster_url):
    with read(redis_cluster_url)() as client:
        names = [f"key-{number}" for number in range(50)]
        for name in names:
            client.set(name, name)

        assert [client.get(name) for name in names] == names
        assert len({client.get_node_from_key(name).port for name in names}) == 3
