"""Which types a verifier says will do: asked before a code is used up for nothing."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from wallet.catalogue import types
from wallet.errors import Invalid
from wallet.reading.faults import Fault, as_errors


class UnknownAccepted(Invalid):
    """`accept` has a word that is no type of license: whatever is scanned would be `wrong_type`."""

    code = "unknown_type"


def ask_known(session: Session, accept: Sequence[str]) -> None:
    """Raise UnknownAccepted, with every fault at its place."""
    known = {one.code for one in types.list_types(session)}
    odd = [number for number, code in enumerate(accept) if code not in known]
    if odd:
        error = UnknownAccepted("accept names a type of license that there is not")
        error.errors = as_errors(Fault(f"/accept/{number}", "unknown_type") for number in odd)
        raise error
