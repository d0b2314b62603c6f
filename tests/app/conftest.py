"""These tests speak to the whole application."""

from tests.world import sandbox, wallet

__all__ = ["sandbox", "wallet"]
