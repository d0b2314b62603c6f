"""Answers that wait for news, each with its connection and none with a thread.

One thread asks four times a second, once for all of them, for which there is news. Those are
answered anew; the others get the answer that was made at first when their time is over.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from app.holding import Hold

LOOK_SECONDS = 0.25
# One phone waits for a code, and comes again when it lost its connection.
MOST_OF_ONE = 4

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeptAnswer:
    """An answer as the application made it."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes

    def send(self, start_response: Any) -> Iterable[bytes]:
        start_response(self.status, self.headers)
        return [self.body]


class HeldBack(Exception):  # noqa: N818  nothing went wrong
    """Ends the serving of a request that is not to be answered yet."""

    def __init__(self, hold: Hold, status: str, headers: Any, body: Any) -> None:
        super().__init__("there is no news yet")
        self.hold, self.answer = hold, KeptAnswer(status, headers, b"".join(body))
        body.close()


@dataclass(eq=False)
class HeldAnswer:
    """A request, its connection, and how it is answered when nothing happens."""

    request: Any
    connection: Any
    hold: Hold
    answer: KeptAnswer
    has_news: bool = False
    began: float = field(default_factory=time.monotonic)

    @property
    def until(self) -> float:
        return self.began + self.hold.seconds


class Again:
    """Stands for a connection's parser once: gives out the request that was held back."""

    def __init__(self, held: HeldAnswer) -> None:
        self._held, self._parser = held, held.connection.parser

    def __next__(self) -> Any:
        self._held.connection.parser = self._parser
        return self._held.request


class HeldAnswers:
    """Hands each answer to `release` once: when there is news, or when its time is over."""

    def __init__(self, app: Flask, *, most: int, release: Callable[[HeldAnswer], None]) -> None:
        self._app, self._most, self._release = app, most, release
        self._held: set[HeldAnswer] = set()
        self._some = threading.Condition()

    def have_room(self, hold: Hold) -> bool:
        """Tell whether one more may wait; one code takes few of the places."""
        held = list(self._held)
        alike = sum(each.hold.subject == hold.subject for each in held)
        return len(held) < self._most and alike < MOST_OF_ONE

    def keep(self, held: HeldAnswer) -> None:
        with self._some:
            self._held.add(held)
            self._some.notify()

    def watch(self, is_serving: Callable[[], bool]) -> None:
        """Look again and again; a server that stops keeps nobody waiting."""
        while True:
            with self._some:
                self._some.wait_for(lambda: self._held)
            time.sleep(LOOK_SECONDS)
            self.look(at=time.monotonic() if is_serving() else float("inf"))

    def look(self, *, at: float) -> None:
        held = list(self._held)
        for each in self._told(held):
            each.has_news = True
        for each in held:
            if each.has_news or at >= each.until:
                with self._some:
                    self._held.discard(each)
                self._release(each)

    def _told(self, held: list[HeldAnswer]) -> list[HeldAnswer]:
        by_source: dict[Any, list[HeldAnswer]] = {}
        for each in held:
            by_source.setdefault(each.hold.news, []).append(each)
        return [one for news, waiting in by_source.items() for one in self._ask(news, waiting)]

    def _ask(self, news: Any, waiting: list[HeldAnswer]) -> list[HeldAnswer]:
        try:
            with self._app.app_context():
                told: Collection[Any] = news([each.hold.subject for each in waiting])
        except Exception:  # the next look may find mended what it was
            log.exception("it could not be asked for whom there is news")
            return []
        return [each for each in waiting if each.hold.subject in told]
