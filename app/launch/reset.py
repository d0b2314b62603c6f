"""Begin anew: python -m app.launch.reset asks, and empties the data folder.

It needs no .venv, and touches nothing while the wallet runs there, or in a folder that is not its.
"""

import os
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from app.launch.processes import data_folder
from app.launch.processes.refusal import CannotStart
from app.launch.processes.settings import data_dir_of

YES = "yes"
# What every start makes first, before anything of value is there.
OURS = "run/supervisor.lock"


def reset(folder: Path, *, ask: Callable[[str], str]) -> str:
    """Empty the folder if it is ours, idle and meant; returns what became of it.

    Raises CannotStart while the wallet runs on it.
    """
    if not (folder / OURS).is_file():
        return f"Nothing to remove: {folder} is no data folder of the wallet."
    with data_folder.opened(folder, address="make reset"):
        question = (
            f"Remove everything in {folder}: database, keys, pictures and logs?\n"
            f"What was issued there is gone for good. Type {YES} to go on: "
        )
        if ask(question).strip() != YES:
            return "Nothing was removed."
        for part in folder.iterdir():
            shutil.rmtree(part) if part.is_dir() else part.unlink()
    return f"{folder} is empty; the next make run begins anew."


def main(environ: Mapping[str, str]) -> int:
    try:
        print(reset(data_dir_of(environ), ask=input))
    except (CannotStart, EOFError, KeyboardInterrupt) as error:
        print(str(error) or "\nNothing was removed.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(os.environ))
