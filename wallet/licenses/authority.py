"""Who issues licenses, as everybody is told."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Authority:
    code: str
    name: str
