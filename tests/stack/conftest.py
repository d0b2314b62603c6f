"""These tests start programs: the whole installation, scripts of docs/ and static/, a browser."""

from tests.sandbox.conftest import server
from tests.servers.node import node
from tests.world import built, prepared, sandbox, shelf, wallet

__all__ = ["built", "node", "prepared", "sandbox", "server", "shelf", "wallet"]
