"""The wish to stop: expressed by a signal, noticed by whoever waits."""

import time


class Stop:
    """A flag without a lock.

    A threading.Event would not do: the wait that a signal interrupts may hold the event's lock,
    and setting it from the handler would then never return.
    """

    def __init__(self) -> None:
        self._is_asked_for = False

    def ask(self) -> None:
        self._is_asked_for = True

    def wait(self, seconds: float) -> bool:
        """Wait a moment; tell whether a stop is asked for."""
        if not self._is_asked_for:
            time.sleep(seconds)
        return self._is_asked_for
