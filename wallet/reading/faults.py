"""What each fault of something that was sent means, written down for those who must mend it."""

from collections.abc import Iterable
from dataclasses import dataclass

from wallet.texts import LANGUAGES, TEXTS


@dataclass(frozen=True)
class Fault:
    """Where something is wrong, as a JSON pointer, and how."""

    pointer: str
    code: str


def as_errors(faults: Iterable[Fault]) -> list[dict[str, str]]:
    """Write faults down as problem documents do (RFC 9457)."""
    return [{"pointer": f"#{each.pointer}", "code": each.code} | _said(each) for each in faults]


def _said(fault: Fault) -> dict[str, str]:
    """Return its two sentences: for whoever reads it, and for the engineers who must mend it."""
    chinese, english = (TEXTS[language]["faults"][fault.code] for language in LANGUAGES)
    return {"label": chinese, "detail": english}
