"""What only an S3 can do to us."""

from dataclasses import replace

import pytest
import requests

from tests.conftest import NOON
from tests.servers.valkey import free_port
from tests.wallet.storage.conftest import opened
from wallet.storage import FileStore, FilesUnavailable


def acts(files: FileStore):
    return [
        lambda: files.read("uploads/one", longest=1),
        lambda: files.size("uploads/one"),
        lambda: files.write("uploads/one", b"x"),
        lambda: files.delete("uploads/one"),
        lambda: list(files.keys("uploads/")),
    ]


def test_a_store_that_refuses_us_is_unavailable_and_says_no_secret(s3_address):
    files = opened(replace(s3_address, secret_key="another-secret"))

    for act in acts(files):
        with pytest.raises(FilesUnavailable) as refused:
            act()
        assert "secret" not in str(refused.value)
        assert s3_address.endpoint not in str(refused.value)


def test_a_store_that_does_not_answer_is_unavailable(s3_address):
    files = opened(replace(s3_address, endpoint=f"http://127.0.0.1:{free_port()}"))

    with pytest.raises(FilesUnavailable):
        files.write("uploads/one", b"x")


def test_a_bucket_that_is_not_there_is_unavailable(s3_address):
    files = opened(replace(s3_address, bucket="another-bucket"))

    with pytest.raises(FilesUnavailable):
        files.read("uploads/one", longest=1)


def test_nobody_reads_what_was_written_without_a_key(s3_address):
    opened(s3_address).write("attachments/one", b"x")

    answer = requests.get(f"{s3_address.endpoint}/{s3_address.bucket}/attachments/one", timeout=60)

    assert answer.status_code == 403


def test_a_form_names_the_address_of_the_bucket(s3_address):
    form = opened(s3_address).form(
        "uploads/one", content_type="image/png", size=1, at=NOON, until=NOON
    )

    assert form.url == f"{s3_address.endpoint}/{s3_address.bucket}"
    assert form.fields["key"] == "uploads/one"
