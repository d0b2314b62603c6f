"""Texts that are one of a few words: the documentation lists them, and clients may count on it."""

from collections.abc import Iterable
from typing import Any

from marshmallow import fields, validate


def one_of(words: Iterable[str], **says: Any) -> fields.String:
    """Make a field of the words, an enumeration's or any others."""
    return fields.String(validate=validate.OneOf([str(word) for word in words]), **says)
