"""One license that two sources know by different identifiers: shown once, in the stricter state.

Twins agree in type, number, holder and role, come from different sources, and are not versions of
each other. A source that lists two such licenses itself means two.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from wallet.identity.names import same_name
from wallet.licenses.held import HeldLicense
from wallet.licenses.state import RESTRICTIVENESS, State

# As far as a license can be shown: what follows from the dates stands beside what is recorded.
STRICTER = (State.VALID, State.NOT_YET_VALID, State.EXPIRED, *RESTRICTIVENESS[1:])


def merged(found: Iterable[HeldLicense]) -> list[HeldLicense]:
    """Return the rows in their order, each license once."""
    groups: list[list[HeldLicense]] = []
    by_number: dict[bytes, list[list[HeldLicense]]] = defaultdict(list)
    for held in found:
        alike = by_number[held.number_index]
        group = next((group for group in alike if _belongs(held, group)), None)
        if group is None:
            groups.append(group := [])
            alike.append(group)
        group.append(held)
    return [_one(group) for group in groups]


def beside(held: HeldLicense, found: Sequence[HeldLicense]) -> HeldLicense:
    """Return one row as its twins among these let it stand."""
    twins = [one for one in found if _belongs(one, [held])]
    return _standing_with(held, twins)


def _belongs(held: HeldLicense, group: list[HeldLicense]) -> bool:
    return all(_are_twins(held, one) for one in group)


def _are_twins(one: HeldLicense, other: HeldLicense) -> bool:
    is_version = one.chain == other.chain or other.license_id == one.successor_id
    return (
        one.number_index == other.number_index
        and one.source != other.source
        and one.role is other.role
        and not is_version
        and other.successor_id != one.license_id
        and same_name(one.holder_name, other.holder_name)
    )


def _one(group: list[HeldLicense]) -> HeldLicense:
    # The same one every time, whatever happens to any of them.
    shown, *twins = sorted(group, key=lambda held: held.identifier)
    return _standing_with(shown, twins)


def _standing_with(held: HeldLicense, twins: Sequence[HeldLicense]) -> HeldLicense:
    strictest = max([held, *twins], key=lambda one: STRICTER.index(one.standing.state))
    also = tuple(one.license_id for one in twins)
    return replace(held, standing=strictest.standing, also=also)
