"""What is wrong with a license that the issuing system sent back, in one word.

Its form is not looked at here: `wallet.licenses.receive` does that, with the identifier's check
character and its segments for type and authority.
"""

from collections.abc import Callable
from itertools import zip_longest

from wallet.applications.issuing.orders import Order
from wallet.errors import Invalid
from wallet.identity.names import same_name
from wallet.identity.numbers import read_document
from wallet.identity.persons import Person
from wallet.licenses.arrival import Arrival, Party
from wallet.licenses.number_index import plain_number
from wallet.licenses.state import State

# A license that ended is no answer to an application; one that is suspended on paper stays so.
ALIVE = {State.VALID, State.SUSPENDED, State.NOT_YET_VALID, State.EXPIRED}


def fault_of(arrival: Arrival, order: Order, applicant: Person) -> str | None:
    """Say in one word why the license is not the one that was ordered; None if it is."""
    questions: tuple[tuple[str, Callable[[], bool]], ...] = (
        ("wrong_holder", lambda: _holders_are(order, arrival) and _names(arrival, applicant)),
        ("wrong_type", lambda: arrival.type == order.type_code),
        ("wrong_authority", lambda: arrival.authority_code == order.authority_code),
        ("wrong_number", lambda: _number_is(order, arrival)),
        ("wrong_identifier", lambda: arrival.identifier != order.replaces),
        ("wrong_dates", lambda: _dates_are(order, arrival)),
        ("wrong_state", lambda: arrival.state in ALIVE),
    )
    return next((word for word, holds in questions if not holds()), None)


def _holders_are(order: Order, arrival: Arrival) -> bool:
    pairs = zip_longest(order.holders, arrival.holders)
    return all(one and other and _is_same(one, other) for one, other in pairs)


def _names(arrival: Arrival, applicant: Person) -> bool:
    """Tell whether the applicant stands on the license, by number and name."""
    their = Party("person", applicant.name, applicant.id_type, applicant.id_number)
    return any(_is_same(their, listed.party) for listed in arrival.everybody())


def _is_same(one: Party, other: Party) -> bool:
    # Who was ordered without a number, a newborn, may have got one.
    numbers_agree = one.id_number is None or _number(one) == _number(other)
    return numbers_agree and same_name(one.name, other.name)


def _number(party: Party) -> tuple[str, str] | None:
    try:
        return read_document(party.id_type, party.id_number or "")
    except Invalid:
        return None


def _number_is(order: Order, arrival: Arrival) -> bool:
    is_same = plain_number(arrival.number) == plain_number(order.number)
    # An exchange may be numbered anew; a conversion is the same certificate in another shape.
    return is_same or order.replaces is not None


def _dates_are(order: Order, arrival: Arrival) -> bool:
    first = arrival.valid_from or arrival.issued_on
    ends_before = arrival.valid_to is not None and arrival.valid_to < max(first, arrival.issued_on)
    is_another_day = order.issued_on is not None and arrival.issued_on != order.issued_on
    return not ends_before and (not is_another_day or order.replaces is not None)
