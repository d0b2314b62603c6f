"""Follow a log line by line, and hold it against every signed head on the way."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from wallet.audit import head
from wallet.audit.head import BadHead
from wallet.audit.models import BITS_PER_LEVEL, Head
from wallet.audit.stored import StoredNodes
from wallet.audit.tree import Frontier
from wallet.crypto.signing import SigningKey

KeyById = Callable[[int], SigningKey | None]


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was signed; `kind` is one word, `text` names the line."""

    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"


@dataclass(frozen=True)
class Seen:
    """A line as it was found; `leaf_hash` is what the tree holds, or should."""

    number: int
    entry_id: UUID | None
    leaf_hash: bytes


class Follower:
    """Grows a tree out of lines, and compares it with each head in turn.

    With `stored` it compares the hashes that the database keeps above them, too.
    """

    def __init__(
        self,
        heads: Iterable[Head],
        *,
        tree: Frontier,
        key_by_id: KeyById,
        stored: StoredNodes | None = None,
    ) -> None:
        self._heads = iter(heads)
        self._tree = tree
        self._key_by_id = key_by_id
        self._stored = stored
        self._odd: list[tuple[int, int]] = []  # subtrees (bits, index) stored with another hash
        self._held = tree.size  # up to here a head was met
        self._lost = False  # after the first difference no later root can be right
        self._next = next(self._heads, None)
        self._last: Head | None = None
        self.expected = tree.size
        self.checked_heads = 0

    def follow(self, line: Seen) -> Iterator[Fault]:
        """Take the next line; yield what is wrong up to and with it."""
        if line.number < self.expected:
            yield Fault("inserted", f"{name_of(line)} stands there a second time")
            return
        if line.number > self.expected:
            yield Fault("removed", f"{_span(self.expected, line.number)} before {name_of(line)}")
            self._lost = True
        self.expected = line.number + 1
        if not self._lost:
            self._grow(line.leaf_hash)
        yield from self._meet(self.expected)

    def finish(self) -> Iterator[Fault]:
        """Say what is missing at the end, or too much."""
        last, self._lost = self._next, self._lost or self._next is not None
        while self._next is not None:
            last = self._next
            yield from self._pass(compare=False)
        size = last.size if last else self._last.size if self._last else 0
        if size > self.expected:
            text = f"{_span(self.expected, size)}, which the head of {size} lines covers"
            yield Fault("truncated", text)
        elif size < self.expected:
            yield Fault("inserted", f"{_span(size, self.expected)} at the end, under no head")

    def _grow(self, leaf_hash: bytes) -> None:
        for bits, index, found in self._tree.add(leaf_hash):
            if bits % BITS_PER_LEVEL or self._stored is None:
                continue
            if self._stored.hash_of(bits, index) != found:
                self._odd.append((bits, index))

    def _meet(self, size: int) -> Iterator[Fault]:
        while self._next is not None and self._next.size <= size:
            yield from self._pass(compare=self._next.size == size)

    def _pass(self, *, compare: bool) -> Iterator[Fault]:
        met, self._next = self._next, next(self._heads, None)
        assert met is not None  # noqa: S101  who calls has looked
        yield from doubts(met, self._key_by_id)
        yield from self._order(met)
        if compare and not self._lost and self._tree.root() != met.root:
            self._lost = True
            span = _span(*self._left(met))
            yield Fault("altered", f"{span}: not what the head of {met.size} lines was signed over")
        yield from self._tell_odd()
        self._held, self._last = met.size, met
        self.checked_heads += 1

    def _left(self, met: Head) -> tuple[int, int]:
        """Return between which numbers the log left what was signed."""
        return self._stored.narrow(self._held, met) if self._stored else (self._held, met.size)

    def _tell_odd(self) -> Iterator[Fault]:
        for bits, index in self._odd if not self._lost else ():
            span = f"numbers {index << bits} to {((index + 1) << bits) - 1}"
            yield Fault(
                "altered", f"the stored hash above {span} is not theirs, which are unaltered"
            )
        self._odd.clear()

    def _order(self, met: Head) -> Iterator[Fault]:
        before = self._last
        if before is not None and (met.size <= before.size or met.at < before.at):
            yield Fault("head", f"the head of {met.size} lines is out of order")


def doubts(met: Head, key_by_id: KeyById) -> Iterator[Fault]:
    """Yield what speaks against a head by itself."""
    try:
        head.verify(met, key_by_id)
    except BadHead as error:
        yield Fault("head", f"the head of {met.size} lines is not the platform's: {error}")


def name_of(line: Seen) -> str:
    named = f" (entry {line.entry_id})" if line.entry_id else ""
    return f"number {line.number}{named}"


def _span(start: int, end: int) -> str:
    return f"number {start}" if end - start == 1 else f"one or more of numbers {start} to {end - 1}"
