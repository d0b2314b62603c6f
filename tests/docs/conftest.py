"""These tests run programs that stand in docs/ and static/, as strangers would."""

from tests.servers.node import node

__all__ = ["node"]
