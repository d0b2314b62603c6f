"""These tests speak to the whole application."""

from tests.world import built, prepared, sandbox, wallet

__all__ = ["built", "prepared", "sandbox", "wallet"]
