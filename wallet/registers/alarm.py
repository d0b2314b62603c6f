"""Write down that a source named a license for a person which was not attached."""

from collections.abc import Sequence

from wallet.act import Act
from wallet.audit import record
from wallet.registers.refresh import HeldBack


def raise_for(act: Act, held_back: Sequence[HeldBack], *, person_key: bytes) -> None:
    """Record one entry for each license that was held back."""
    for one in held_back:
        record.record(
            act,
            "license.held_back",
            person_key=person_key,
            source=one.source,
            identifier=one.identifier,
            reason=one.reason,
        )
