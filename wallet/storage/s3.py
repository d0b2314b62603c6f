"""Files in any S3: SeaweedFS, MinIO, Ceph, a cloud's; spoken to by path and with signature v4."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from wallet.storage import (
    FilesUnavailable,
    FileTooLarge,
    Form,
    MissingFile,
    StoredKey,
    checked,
)

SETTINGS = Config(  # type: ignore[no-untyped-call]
    signature_version="s3v4",
    s3={"addressing_style": "path"},
    connect_timeout=2,
    read_timeout=10,
    retries={"total_max_attempts": 3, "mode": "standard"},
    # Of the environment, nothing: neither a proxy nor, below, credentials.
    proxies={},
    max_pool_connections=16,
)
MISSING = {"404", "NoSuchKey", "NotFound"}


class S3Store:
    """One bucket.  Its client is safe in threads."""

    def __init__(
        self, *, endpoint: str, bucket: str, access_key: str, secret_key: str, region: str
    ) -> None:
        self._bucket = bucket
        self._client: Any = boto3.client(  # type: ignore[no-untyped-call]
            "s3",
            endpoint_url=endpoint,
            aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            region_name=region,
            config=SETTINGS,
        )

    def form(
        self, key: str, *, content_type: str, size: int, at: datetime, until: datetime
    ) -> Form:
        presigned = self._client.generate_presigned_post(
            self._bucket,
            checked(key),
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", size, size]],
            # A span, and not a moment: the store has a clock of its own.
            ExpiresIn=int((until - at).total_seconds()),
        )
        return Form(presigned["url"], presigned["fields"], until)

    def read(self, key: str, *, longest: int) -> bytes:
        with _translated():
            found = self._client.get_object(Bucket=self._bucket, Key=checked(key))
            with found["Body"] as body:
                if found["ContentLength"] > longest:
                    raise FileTooLarge("the file is longer than expected")
                return bytes(body.read())

    def size(self, key: str) -> int | None:
        try:
            with _translated():
                found = self._client.head_object(Bucket=self._bucket, Key=checked(key))
        except MissingFile:
            return None
        return int(found["ContentLength"])

    def write(self, key: str, content: bytes) -> None:
        with _translated():
            self._client.put_object(Bucket=self._bucket, Key=checked(key), Body=content)

    def delete(self, key: str) -> None:
        with _translated():
            self._client.delete_object(Bucket=self._bucket, Key=checked(key))

    def keys(self, prefix: str) -> Iterator[StoredKey]:
        pages = self._client.get_paginator("list_objects_v2")
        with _translated():
            for page in pages.paginate(Bucket=self._bucket, Prefix=prefix):
                for row in page.get("Contents", []):
                    yield StoredKey(row["Key"], row["LastModified"])


@contextmanager
def _translated() -> Iterator[None]:
    """Let no exception of boto3 out, nor what it says: it may hold addresses and keys."""
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code")
        if code in MISSING:
            raise MissingFile("there is no file under this key") from None
        raise FilesUnavailable(f"the store of files refused: {code}") from None
    except BotoCoreError as error:
        raise FilesUnavailable(
            f"the store of files does not answer: {type(error).__name__}"
        ) from None
