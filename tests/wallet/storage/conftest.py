"""Here `files` is each store in turn: all must behave alike."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
import requests

from tests.conftest import NOON
from tests.servers.s3 import S3Address
from wallet.crypto.vault import Vault
from wallet.errors import Invalid, Refused
from wallet.storage import FileStore, FileTooLarge
from wallet.storage.folder import FolderStore
from wallet.storage.s3 import S3Store

URL = "http://127.0.0.1:8000/api/v1/files/uploads"


@dataclass
class Given:
    """A store, and how somebody who has one of its forms sends a file; tells whether it got in."""

    files: FileStore
    send: Callable[..., bool]


@pytest.fixture(params=["folder", "s3"])
def given(request: pytest.FixtureRequest, tmp_path: Path, vault: Vault) -> Iterator[Given]:
    if request.param == "folder":
        folder = FolderStore(tmp_path / "files", url=URL, vault=lambda: vault)
        yield Given(folder, sender_to(folder))
        return
    store = opened(request.getfixturevalue("s3_address"))
    yield Given(store, post)
    for stored in list(store.keys("")):
        store.delete(stored.key)


@pytest.fixture
def files(given: Given) -> FileStore:
    return given.files


@pytest.fixture
def key() -> str:
    return f"uploads/{uuid4()}"


def opened(address: S3Address) -> S3Store:
    return S3Store(
        endpoint=address.endpoint,
        bucket=address.bucket,
        access_key=address.access_key,
        secret_key=address.secret_key,
        region=address.region,
    )


def sender_to(folder: FolderStore) -> Callable[..., bool]:
    def send(url: str, fields: dict[str, str], content: bytes, *, at: datetime = NOON) -> bool:
        assert url == URL
        chunks = [content[start : start + 1000] for start in range(0, len(content), 1000)]
        try:
            folder.receive(fields, chunks, at=at)
        except (Refused, Invalid, FileTooLarge):
            return False
        return True

    return send


def post(url: str, fields: dict[str, str], content: bytes) -> bool:
    answer = requests.post(url, data=fields, files={"file": ("x", content)}, timeout=60)
    assert answer.status_code in {204, 400, 403}, answer.text
    return answer.status_code == 204
