"""The recorded examples. Every private key among them is a specimen and guards nothing."""

import json
from pathlib import Path

FOLDER = Path(__file__).parent / "vectors"


def read(name):
    return json.loads((FOLDER / f"{name}.json").read_text())


def unhex(row, *fields):
    return tuple(bytes.fromhex(row[field]) for field in fields)
