"""Hand signed heads to somebody outside, who can say later what the log was."""

import shlex
import subprocess
from typing import Protocol

PATIENCE_SECONDS = 10


class NotKept(Exception):
    """The keeper did not take the head; it will be offered again."""


class Keeper(Protocol):
    def keep(self, size: int, head: bytes) -> None:
        """Take a head for good, perhaps for the second time.  Raises NotKept."""


class Writes(Protocol):
    def write(self, key: str, content: bytes) -> None: ...


class CommandKeeper:
    """A program that reads one head from its standard input, and ends with 0 when it is safe."""

    def __init__(self, command: str) -> None:
        self._words = shlex.split(command)

    def keep(self, size: int, head: bytes) -> None:  # noqa: ARG002  the head says its size
        try:
            subprocess.run(  # noqa: S603  the operator's own words
                self._words, input=head, check=True, capture_output=True, timeout=PATIENCE_SECONDS
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise NotKept(f"the keeper's command failed: {type(error).__name__}") from None


class BucketKeeper:
    """A bucket whose object lock keeps what was written, for as long as the bucket says."""

    def __init__(self, bucket: Writes) -> None:
        self._bucket = bucket

    def keep(self, size: int, head: bytes) -> None:
        try:
            self._bucket.write(f"audit/heads/{size}.json", head)
        except Exception as error:  # whatever it was, the head is offered again
            raise NotKept(f"the keeper's bucket failed: {type(error).__name__}") from error
