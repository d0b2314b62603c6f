"""These tests speak to the whole application."""

from tests.world import built, prepared, sandbox, shelf, wallet

__all__ = ["built", "prepared", "sandbox", "shelf", "wallet"]
