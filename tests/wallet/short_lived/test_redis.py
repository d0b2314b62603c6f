"""What only Redis does: be far away, be down, hang, come back, clear away by itself."""

import socket
import socketserver
import threading
import time
from datetime import timedelta

import pytest
from redis import Redis, RedisCluster

from tests.conftest import NOON
from tests.servers.valkey import free_port, valkey
from wallet.short_lived import StoreDown
from wallet.short_lived.redis import MARGIN, RedisShortLived
from wallet.short_lived.redis_client import BadRedisUrl, read

MINUTE = timedelta(minutes=1)
SOON = NOON + MINUTE


class FragileServer(socketserver.ThreadingTCPServer):
    """Speaks just enough of the protocol to break off at the first PING."""

    daemon_threads = True
    pings = 0


class Fragile(socketserver.BaseRequestHandler):
    server: FragileServer

    def handle(self):
        while asked := self.request.recv(1024):
            if b"PING" in asked:
                self.server.pings += 1
                if self.server.pings == 1:
                    return
                self.request.sendall(b"+PONG\r\n")
            else:
                self.request.sendall(b"+OK\r\n" * asked.count(b"CLIENT"))


@pytest.fixture
def client(redis_url):
    with Redis.from_url(redis_url) as client:
        client.flushall()
        yield client


@pytest.fixture
def connected():
    """Make a store that has the time of `clock`, and put away its client."""
    clients = []

    def connect(url, clock=NOON, **options):
        clients.append(read(url, **options)())
        return RedisShortLived(lambda: clients[-1], clock=lambda: clock)

    yield connect
    for client in clients:
        client.close()


@pytest.mark.parametrize("shift", [timedelta(0), timedelta(days=365), -timedelta(days=365)])
def test_redis_clears_away_a_little_later_wherever_the_clock_stands(
    client, connected, redis_url, shift
):
    at = NOON + shift
    store = connected(redis_url, clock=at)

    store.put("put", {}, until=at + MINUTE)
    store.add("add", {}, until=at + MINUTE, at=at)
    store.admit("admit", limit=1, window=MINUTE, at=at)

    kept = {key: client.pttl(key) for key in client.scan_iter()}
    assert set(kept) == {b"wallet:put", b"wallet:add", b"wallet:admit"}
    longest = (MINUTE + MARGIN) / timedelta(milliseconds=1)
    assert all(longest - 10_000 < left <= longest for left in kept.values())


def test_what_is_long_over_is_gone_at_once(client, connected, redis_url):
    connected(redis_url).put("k", {}, until=NOON - timedelta(days=1))

    # A millisecond is the shortest life that it gives.
    give_up_at = time.monotonic() + 30
    while client.keys():
        assert time.monotonic() < give_up_at


def test_only_the_last_moments_are_remembered(client, connected, redis_url):
    store = connected(redis_url)

    for n in range(10):
        store.admit("door", limit=3, window=MINUTE, at=NOON + n * MINUTE)

    assert client.llen("wallet:door") == 3


def test_a_server_that_is_not_there_is_a_store_that_is_down(connected):
    store = connected(f"redis://127.0.0.1:{free_port()}")

    for act in (
        store.ping,
        lambda: store.put("k", {}, until=SOON),
        lambda: store.get("k", at=NOON),
        lambda: store.take("k", at=NOON),
        lambda: store.add("k", {}, until=SOON, at=NOON),
        lambda: store.admit("k", limit=1, window=MINUTE, at=NOON),
        lambda: store.delete("k"),
    ):
        with pytest.raises(StoreDown):
            act()


def test_a_cluster_that_is_not_there_stops_no_start_and_is_a_store_that_is_down():
    make = read(f"redis+cluster://127.0.0.1:{free_port()},127.0.0.1:{free_port()}")
    store = RedisShortLived(make, clock=lambda: NOON)

    with pytest.raises(StoreDown):
        store.ping()


def test_a_server_that_hangs_is_given_up_in_time(connected):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        store = connected(f"redis://127.0.0.1:{port}", timeout_seconds=0.05)

        with pytest.raises(StoreDown):
            store.get("k", at=NOON)


def test_a_server_that_was_started_again_is_found_again(redis_url, connected):
    with valkey() as url:
        store = connected(url)
        store.put("k", {}, until=SOON)
        port = int(url.rpartition(":")[2])

    with pytest.raises(StoreDown):
        store.ping()
    with valkey(port):
        assert store.get("k", at=NOON) is None
        store.put("k", {}, until=SOON)
        assert store.get("k", at=NOON) == {}


def test_a_server_that_was_exchanged_meanwhile_goes_unnoticed(redis_url, connected):
    with valkey() as url:
        store = connected(url)
        store.ping()
    with valkey(int(url.rpartition(":")[2])):
        store.ping()


def test_a_connection_that_breaks_in_the_middle_is_made_anew(connected):
    with FragileServer(("127.0.0.1", 0), Fragile) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()

        connected(f"redis://127.0.0.1:{server.server_address[1]}").ping()

        server.shutdown()
    assert server.pings == 2


def test_an_answer_that_makes_no_sense_is_a_store_that_is_down(client, connected, redis_url):
    client.rpush("wallet:k", "not a value")

    with pytest.raises(StoreDown, match="ResponseError"):
        connected(redis_url).get("k", at=NOON)


def test_sweeping_is_left_to_redis(connected, redis_url):
    store = connected(redis_url)
    store.put("k", {}, until=NOON)

    assert store.sweep(at=SOON) == 0


def test_the_url_of_one_server_is_read():
    made = read("rediss://name:p%40ss@store.example:7000/2")()
    told = made.connection_pool.connection_kwargs  # type: ignore[union-attr]

    assert isinstance(made, Redis)
    assert (told["host"], told["port"], told["db"]) == ("store.example", 7000, 2)
    assert (told["username"], told["password"]) == ("name", "p@ss")


def test_the_url_of_a_cluster_is_read_with_its_password(redis_cluster_url):
    scheme, _, nodes = redis_cluster_url.partition("://")
    first = nodes.split(",")[0]

    with read(f"{scheme}://{first}/")() as made:
        assert isinstance(made, RedisCluster)
        assert len(made.get_primaries()) == 3
    with pytest.raises(StoreDown):
        RedisShortLived(read(f"{scheme}://:wrong@{nodes}"), clock=lambda: NOON).ping()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "store.example:6379",
        "http://store.example",
        "redis://store.example:many",
        "redis+cluster://",
        "redis+cluster://:secret@a:1,,b:2",
        "redis+cluster://:secret@a:one",
    ],
)
def test_any_other_url_is_refused_and_not_repeated(url):
    with pytest.raises(BadRedisUrl) as caught:
        read(url)

    assert str(caught.value) == "REDIS_URL is neither redis://… nor redis+cluster://…"
