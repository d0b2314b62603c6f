"""What many tests begin with, done once: the data folder is kept, and copied back for the next.

Only where nothing was done before, neither here nor in the outside world: what a test did by
itself would be lost.
"""

import copy
import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

# Less than an access token lives; the clock of the tests starts anew with each of them.
KEPT_SECONDS = 300


@dataclass
class Shelf:
    """What this process has arranged so far: since when, in which folder, and what was made."""

    place: Callable[[str], Path]
    kept: dict[str, "Kept"] = field(default_factory=dict)

    def find(self, name: str) -> "Kept | None":
        kept = self.kept.get(name)
        return kept if kept and time.monotonic() - kept.since < KEPT_SECONDS else None

    def keep(self, name: str, folder: Path, made: Any, shared: tuple[Any, ...]) -> None:
        copied = shutil.copytree(folder, self.place("arranged"), dirs_exist_ok=True)
        self.kept[name] = Kept(time.monotonic(), copied, made, shared)


@dataclass(frozen=True)
class Kept:
    since: float
    folder: Path
    made: Any
    shared: tuple[Any, ...]

    def made_again(self, shared: tuple[Any, ...]) -> Any:
        """Copy what was made, with what this test shares in the place of what that one did."""
        return copy.deepcopy(self.made, dict(zip(map(id, self.shared), shared, strict=True)))


@dataclass
class Stage:
    """One test's folder, and how to let go of the files in it for a moment."""

    folder: Path
    shelf: Shelf
    closed: Callable[[], AbstractContextManager[None]]
    is_disturbed: Callable[[], bool]

    def __post_init__(self) -> None:
        self._begun = self._looks()

    def arranged(self, name: str, make: Callable[[], T], *shared: Any) -> T:
        """Return what `make` made, as a copy where it was made before: all but what is shared."""
        if self.is_disturbed() or self._looks() != self._begun:
            return make()
        found = self.shelf.find(name)
        if found is None:
            made = make()
            with self.closed():
                self.shelf.keep(name, self.folder, made, shared)
            return made
        with self.closed():
            shutil.rmtree(self.folder)
            shutil.copytree(found.folder, self.folder)
        return found.made_again(shared)

    def _looks(self) -> dict[Path, tuple[int, int]]:
        files = [each for each in self.folder.rglob("*") if each.is_file()]
        return {file: (file.stat().st_size, file.stat().st_mtime_ns) for file in files}
