"""These tests speak to the whole application."""

from tests.world import prepared, sandbox, wallet

__all__ = ["prepared", "sandbox", "wallet"]
