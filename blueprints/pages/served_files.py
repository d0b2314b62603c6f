"""What the pages are made of, read once: every file has a name that changes when any does.

A page's modules name each other by relative paths, so one digest stands for all of them: it is part
of the address, and a browser may keep what it got for a year.
"""

import gzip
import hashlib
import json
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = ("shared", "front", "wallet", "scanner", "desk", "code")
# Where the pages find it, and where npm has put it.
THEIRS = {
    "vendor/lit-html/lit-html.js": "lit-html/lit-html.js",
    "vendor/zxing/share.js": "zxing-wasm/dist/es/share.js",
    "vendor/zxing/reader/index.js": "zxing-wasm/dist/es/reader/index.js",
    "vendor/zxing/reader.wasm": "zxing-wasm/dist/reader/zxing_reader.wasm",
}
# Cut at set-up; a page that misses it draws with the device's own fonts.
RARE_HANZI = {"vendor/rare-hanzi.woff": ".venv/rare-hanzi.woff"}
# What they end in; the system's own table is not the same on every machine.
TYPES = mimetypes.MimeTypes()
TYPES.add_type("text/javascript", ".js")
TYPES.add_type("application/wasm", ".wasm")
TYPES.add_type("font/woff", ".woff")


@dataclass(frozen=True)
class ServedFile:
    """A file as it is sent: whole, and compressed where that makes it shorter."""

    content_type: str
    content: bytes
    compressed: bytes | None


@dataclass(frozen=True)
class Release:
    """All files together, under the digest that they are served by."""

    digest: str
    files: dict[str, ServedFile]
    is_complete: bool


@cache
def release(root: Path = ROOT) -> Release:
    """Read every file that a page may load; npm's may be missing."""
    found = {name: path for name, path in _paths(root).items() if path.is_file()}
    contents = {name: path.read_bytes() for name, path in sorted(found.items())}
    manifest = {name: hashlib.sha256(data).hexdigest() for name, data in contents.items()}
    listed = json.dumps(manifest, indent=1).encode()
    contents["manifest.json"] = listed
    return Release(
        digest=hashlib.sha256(listed).hexdigest()[:16],
        files={name: _served(name, data) for name, data in contents.items()},
        is_complete=found.keys() >= THEIRS.keys(),
    )


def _paths(root: Path) -> dict[str, Path]:
    files = [path for room in OURS for path in (root / "static" / room).rglob("*")]
    ours = {str(path.relative_to(root / "static")): path for path in files}
    theirs = {name: root / "node_modules" / path for name, path in THEIRS.items()}
    return ours | theirs | {name: root / path for name, path in RARE_HANZI.items()}


def _served(name: str, content: bytes) -> ServedFile:
    content_type = TYPES.guess_type(name)[0] or "application/octet-stream"
    if content_type.startswith("text/"):
        content_type += "; charset=utf-8"
    compressed = gzip.compress(content, mtime=0)
    is_shorter = len(compressed) < len(content) * 0.9
    return ServedFile(content_type, content, compressed if is_shorter else None)
