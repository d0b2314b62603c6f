"""What a push may not write over the row that is there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from wallet.act import Act
from wallet.errors import Conflict, Overtaken
from wallet.licenses.arrival import Arrival
from wallet.licenses.models import License
from wallet.licenses.newborns import PersonChange, holders_of, number_of
from wallet.licenses.stand import stand
from wallet.licenses.standing import Dates, standing
from wallet.licenses.state import RESTRICTIVENESS, State, is_more_restrictive
from wallet.pushing.pushed import Pushed
from wallet.pushing.pusher import Pusher
from wallet.reading.faults import Fault


class StateByEvent(Conflict):
    """The license is in another state than the one pushed; events change it."""

    code = "state_by_event"


@dataclass(frozen=True)
class PushReview:
    """What is known when the row is found; `read` is the revision that the caller read."""

    act: Act
    pushed: Pushed
    pusher: Pusher
    read: int | None

    def __call__(self, found: License, arrival: Arrival, *, is_same: bool) -> Arrival:
        """Return what may be written; raises NotYourLicense, Overtaken, StateByEvent or
        PersonChange.
        """
        self.pusher.ask_for(found.authority_code, found.type)
        if self.read is not None and self.read != found.revision:
            raise Overtaken("the license has changed since the version in If-Match")
        if self.pushed.state is not None:
            self._ask_for_same_state(found, self.pushed.state)
        if not is_same:
            self._ask_for_same_persons(found, arrival)
        return arrival

    def _ask_for_same_state(self, found: License, pushed: State) -> None:
        now = stand(self.act.session, found, at=self.act.at).recorded
        said = pushed if pushed in RESTRICTIVENESS else State.VALID
        # A license that came from elsewhere first may be known here in a milder state.
        may_restrict = found.source != self.pusher.source and is_more_restrictive(said, now)
        if said is not now and not may_restrict:
            raise StateByEvent("the state of a stored license changes by events")

    def _ask_for_same_persons(self, found: License, arrival: Arrival) -> None:
        holders = holders_of(self.act.session, found.id)
        known = [number_of(holder, self.act.vault) for holder in holders]
        pushed = [party.id_number for party in arrival.holders]
        if len(known) != len(pushed):
            raise PersonChange("the holders of a license do not change")
        # A newborn that was given its number here may be pushed without it as before.
        if any(new is not None and new != old for old, new in zip(known, pushed, strict=True)):
            raise PersonChange("the number of a holder does not change")


def state_faults(pushed: Pushed, *, at: datetime) -> Iterator[Fault]:
    """Find a pushed state that should follow from the dates and does not."""
    arrival, state = pushed.arrival, pushed.state
    if state is None or state in RESTRICTIVENESS:
        return
    if standing(Dates(arrival.valid_from, arrival.valid_to), (), at=at).state is not state:
        yield Fault("/state", "state_contradicts_dates")
