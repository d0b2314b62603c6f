"""Make the key file of a production installation: python -m app.create_keys PATH."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from wallet.crypto import keys


def main(arguments: Sequence[str]) -> int:
    """Write keys that sign from now on; returns the exit code."""
    if len(arguments) != 1:
        print("usage: python -m app.create_keys PATH", file=sys.stderr)
        return 2
    path = Path(arguments[0]).absolute()
    try:
        keys.create(path, specimen=False, at=datetime.now(UTC))
    except OSError as error:
        # A file that is there is never replaced: what its keys sealed could not be read again.
        print(f"Cannot make {path}: {error.strerror}.", file=sys.stderr)
        return 1
    print(f"{path} is made. Keep a copy: nobody can read the database without it.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
