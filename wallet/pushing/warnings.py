"""What is odd about a pushed license and does not keep it out."""

from collections.abc import Iterator

from wallet.licenses.arrival import Arrival
from wallet.licenses.identifier import CheckScheme, parse
from wallet.licenses.receive import Taken
from wallet.licenses.repository import Repository
from wallet.reading.dates import DAY
from wallet.reading.faults import Fault


def warnings_of(repository: Repository, arrival: Arrival) -> Iterator[Fault]:
    """Compare a checked arrival with what is stored."""
    identifier = parse(arrival.identifier)
    license_type = repository.type_of(arrival.type)
    birth = license_type and license_type.holder_birth_field
    if birth and DAY.fullmatch(arrival.fields.get(birth, "").strip()):
        yield Fault(f"/fields/{birth}", "time_missing")
    if identifier.check_scheme is CheckScheme.LEGACY:
        yield Fault("/identifier", "legacy_check")
    known = repository.name_of(arrival.authority_code)
    if known and known != arrival.authority_name:
        yield Fault("/authority/name", "authority_name_differs")


def warnings_about(taken: Taken) -> Iterator[Fault]:
    """Tell what came of taking it in beside the license itself."""
    if taken.rivals.older:
        yield Fault("/identifier", "older_version")
    if taken.rivals.newer:
        yield Fault("/identifier", "newer_version")
    for listed in taken.left_out:
        yield Fault(f"{listed.place}/name", "name_differs")
