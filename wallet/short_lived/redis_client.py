"""Read `REDIS_URL`: one server, or some nodes of a cluster.

redis://[[name]:password@]host[:port][/number]                 rediss://… for TLS
redis+cluster://[[name]:password@]host[:port],host[:port],…    rediss+cluster://… for TLS
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

from redis import Redis, RedisCluster
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode
from redis.exceptions import ConnectionError as ConnectionLost
from redis.retry import Retry

Client = Redis | RedisCluster
DEFAULT_PORT = 6379
TIMEOUT_SECONDS = 2.0


class BadRedisUrl(Exception):
    """The URL has neither form; what it says may be a password and is not repeated."""


def read(url: str, *, timeout_seconds: float = TIMEOUT_SECONDS) -> Callable[[], Client]:
    """Return what makes the client.

    Raises BadRedisUrl.
    """
    scheme, _, rest = url.partition("://")
    try:
        if scheme in {"redis", "rediss"}:
            client = Redis.from_url(url, **_options(timeout_seconds))
            return lambda: client
        if scheme in {"redis+cluster", "rediss+cluster"}:
            options = _cluster_options(rest) | _options(timeout_seconds)
            # Made later: it asks the nodes at once, and may not stop the start when they are down.
            return lambda: RedisCluster(ssl=scheme == "rediss+cluster", **options)
    except ValueError:
        pass
    raise BadRedisUrl("REDIS_URL is neither redis://… nor redis+cluster://…")


def _options(timeout_seconds: float) -> dict[str, Any]:
    return {
        "decode_responses": True,
        "protocol": 2,
        "socket_timeout": timeout_seconds,
        "socket_connect_timeout": timeout_seconds,
        # Once more where a connection broke; a cluster is then asked anew who has the key. What
        # was done twice takes, adds or admits less than it could, never more.
        "retry": Retry(NoBackoff(), 1, (ConnectionLost,)),
    }


def _cluster_options(rest: str) -> dict[str, Any]:
    account, _, hosts = rest.rpartition("@")
    name, _, password = account.partition(":")
    return {
        "startup_nodes": [_node(host) for host in hosts.rstrip("/").split(",")],
        "username": unquote(name) or None,
        "password": unquote(password) or None,
    }


def _node(host: str) -> ClusterNode:
    found = urlsplit(f"//{host}")
    if not found.hostname:
        raise ValueError("a node has no name")
    return ClusterNode(found.hostname, found.port or DEFAULT_PORT)  # type: ignore[no-untyped-call]
