"""All keys of one wallet, kept in a file for its owner alone."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wallet.crypto import key_document, private_file
from wallet.crypto.signing import SigningKey
from wallet.crypto.vault import Vault
from wallet.errors import Unavailable

__all__ = ["BadKeyFile", "Keys", "NoSigningKey", "SigningKey", "believe", "create", "load", "read"]


class BadKeyFile(Exception):
    """The key file is missing, damaged, or open to others; the message never quotes from it."""


class NoSigningKey(Unavailable):
    """No key may sign this at this moment."""

    code = "no_signing_key"


@dataclass(frozen=True)
class Keys:
    """The vault, and every signing key whose signatures may still be shown."""

    vault: Vault
    signing: tuple[SigningKey, ...]

    def current(self, tag: str, at: datetime) -> SigningKey:
        """Return the newest key that may sign this now.  Raises NoSigningKey."""
        live = [key for key in self.signing if key.tag == tag and key.is_live(at)]
        if not live:
            raise NoSigningKey(f"no key may sign {tag} at {at.isoformat()}")
        return max(live, key=lambda key: (key.not_before, key.id))

    def by_id(self, key_id: int) -> SigningKey | None:
        return next((key for key in self.signing if key.id == key_id), None)


def create(path: Path, *, specimen: bool, at: datetime) -> None:
    """Make the keys of a new wallet.  Raises FileExistsError: keys are never overwritten."""
    document = key_document.new(specimen=specimen, at=at)
    private_file.create(path, json.dumps(document, indent=2) + "\n")


def load(path: Path) -> Keys:
    """Read the key file and prove every key in it.  Raises BadKeyFile."""
    return believe(path, read(path))


def believe(path: Path, document: key_document.Document) -> Keys:
    """Prove every key of a document that was read from there.  Raises BadKeyFile."""
    try:
        vault, signing = key_document.believe(document)
    except key_document.Damaged as error:
        raise BadKeyFile(f"{path}: {error}") from None
    return Keys(vault=vault, signing=signing)


def read(path: Path) -> key_document.Document:
    """Read the key file without believing it yet.  Raises BadKeyFile."""
    try:
        document: key_document.Document = json.loads(private_file.read(path))
    except private_file.NotPrivate as error:
        raise BadKeyFile(str(error)) from error
    except OSError as error:
        raise BadKeyFile(f"cannot read the key file {path}: {error.strerror}") from error
    except (ValueError, RecursionError):  # ValueError holds the whole text, a crash report shows it
        raise BadKeyFile(f"{path} is no JSON, and so no key file") from None
    return document
