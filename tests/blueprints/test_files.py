"""Sending a file with the folder's form, and everything that is refused instead."""

import io
import tracemalloc
from datetime import timedelta

import pytest

from app.clock import now
from app.services import services
from tests.world import world
from wallet.storage import MissingFile

PATH = "/api/v1/files/uploads"
KEY = "uploads/one"
PICTURE = b"\xff\xd8\xff picture" * 1000
LARGEST = 20 * 1024 * 1024
SMALL = 500_000


def form(wallet, content=PICTURE, *, life=timedelta(minutes=15)):
    with wallet.app.app_context():
        at = now()
        return services().files.form(
            KEY, content_type="image/jpeg", size=len(content), at=at, until=at + life
        )


def send(wallet, fields, content=PICTURE, name="file"):
    stream, length, content_type = multipart(fields, content, name)
    return wallet.client.post(
        PATH, input_stream=stream, content_length=length, content_type=content_type
    )


def kept(wallet):
    with wallet.app.app_context():
        try:
            return services().files.read(KEY, longest=LARGEST)
        except MissingFile:
            return None


def assert_problem(answer, status, code):
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert answer.get_json()["code"] == code


def test_a_form_says_where_it_is_to_be_sent(wallet):
    found = form(wallet)

    assert found.url == f"{wallet.app.config['PUBLIC_URL']}{PATH}"
    assert set(found.fields) == {"key", "Content-Type", "size", "expires", "signature"}


def test_a_file_sent_with_its_form_is_kept(wallet):
    answer = send(wallet, form(wallet).fields)

    assert (answer.status_code, answer.data) == (204, b"")
    assert kept(wallet) == PICTURE


def test_no_token_is_asked_for_and_none_is_of_use(wallet):
    headers = {"Authorization": "Bearer nonsense"}
    body = {**form(wallet).fields, "file": (io.BytesIO(PICTURE), "p.jpg")}

    assert wallet.client.post(PATH, data=body, headers=headers).status_code == 204


@pytest.mark.parametrize("size", [1, LARGEST])
def test_the_smallest_and_the_largest_file_get_in(wallet, size):
    content = b"x" * size

    answer = send(wallet, form(wallet, content).fields, content)

    assert answer.status_code == 204
    assert kept(wallet) == content


def test_a_file_that_looks_like_the_end_of_the_form_gets_in_whole(wallet):
    content = b"\r\n--boundary--\r\n" * 5000 + b"\r\n--" + b"-" * 100 + b"\r"

    send(wallet, form(wallet, content).fields, content)

    assert kept(wallet) == content


def test_a_large_file_comes_in_through_little_memory(wallet):
    content = b"x" * LARGEST
    fields = form(wallet, content).fields
    stream, length, content_type = multipart(fields, content)
    tracemalloc.start()
    try:
        wallet.client.post(
            PATH, input_stream=stream, content_length=length, content_type=content_type
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert kept(wallet) == content
    assert peak < LARGEST / 2


@pytest.mark.parametrize("field", ["key", "Content-Type", "size", "expires", "signature"])
def test_a_changed_field_is_refused(wallet, field):
    fields = form(wallet).fields

    answer = send(wallet, fields | {field: fields[field] + "1"})

    assert_problem(answer, 403, "form_tampered")
    assert kept(wallet) is None


def test_missing_and_surplus_fields_are_refused(wallet):
    fields = form(wallet).fields

    assert_problem(send(wallet, {}), 403, "form_tampered")
    assert_problem(send(wallet, fields | {"acl": "public-read"}), 403, "form_tampered")
    assert kept(wallet) is None


def test_an_expired_form_is_refused(wallet):
    fields = form(wallet).fields

    wallet.outside.advance(15 * 60)

    assert_problem(send(wallet, fields), 403, "form_expired")
    assert kept(wallet) is None


def test_a_file_of_another_size_is_refused(wallet):
    fields = form(wallet).fields

    assert_problem(send(wallet, fields, PICTURE + b"x"), 413, "too_large")
    assert_problem(send(wallet, fields, b"x" * 60_000_000), 413, "too_large")
    assert_problem(send(wallet, fields, PICTURE[:-1]), 422, "file_too_short")
    assert_problem(send(wallet, fields, b""), 422, "file_too_short")
    assert kept(wallet) is None


def test_a_body_in_chunks_has_the_same_limit(wallet):
    stream, _, content_type = multipart(form(wallet).fields, b"x" * 60_000_000)

    answer = wallet.client.post(
        PATH,
        input_stream=stream,
        content_type=content_type,
        environ_overrides={"wsgi.input_terminated": True},
    )

    assert_problem(answer, 413, "too_large")


NO_FORMS = {
    "nothing": (b"", "", 415),
    "json": (b"{}", "application/json", 415),
    "no boundary": (b"x", "multipart/form-data", 415),
    "no parts": (b"--b--\r\n", "multipart/form-data; boundary=b", 400),
    "cut off": (
        b"--b\r\nContent-Disposition: form-data; na",
        "multipart/form-data; boundary=b",
        400,
    ),
    "no disposition": (
        b"--b\r\nA: b\r\n\r\nx\r\n--b--\r\n",
        "multipart/form-data; boundary=b",
        400,
    ),
    "not UTF-8": (
        b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\n\xff\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
        400,
    ),
    "headers not UTF-8": (
        b'--b\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nx\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
        400,
    ),
    "an endless field": (
        b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\n' + b"x" * SMALL,
        "multipart/form-data; boundary=b",
        400,
    ),
    "an endless header": (
        b"--b\r\nContent-Disposition: " + b"x" * SMALL,
        "multipart/form-data; boundary=b",
        413,
    ),
    "an endless beginning": (b"x" * SMALL, "multipart/form-data; boundary=b", 413),
}


@pytest.mark.parametrize(("body", "content_type", "status"), NO_FORMS.values(), ids=NO_FORMS)
def test_what_is_no_form_is_refused(wallet, body, content_type, status):
    answer = wallet.client.post(PATH, data=body, content_type=content_type)

    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"


def test_a_form_without_a_file_or_with_a_field_twice_is_refused(wallet):
    fields = form(wallet).fields

    assert_problem(send(wallet, fields, name="picture"), 400, "bad_request")
    assert_problem(send(wallet, [*fields.items(), ("size", "1")]), 400, "bad_request")
    assert_problem(send(wallet, {f"field-{n}": "x" for n in range(30)}), 400, "bad_request")


def test_a_file_that_breaks_off_is_refused(wallet):
    stream, length, content_type = multipart(form(wallet).fields, PICTURE)
    body = stream.read()[: length // 2]

    answer = wallet.client.post(PATH, data=body, content_type=content_type)

    assert_problem(answer, 400, "bad_request")
    assert kept(wallet) is None


def test_where_an_s3_takes_the_files_nothing_is_served_here(sandbox, tmp_path):
    store = {
        "S3_ENDPOINT_URL": "http://127.0.0.1:9",
        "S3_BUCKET": "wallet",
        "S3_ACCESS_KEY": "specimen",
        "S3_SECRET_KEY": "specimen",
    }
    with world(sandbox, tmp_path, prepared=True, **store) as wallet:
        assert_problem(wallet.client.post(PATH), 404, "not_found")


def multipart(fields, content, name="file"):
    """Write a form, and keep no second copy of its file."""
    lines = [
        f'--b\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        for field, value in (fields.items() if isinstance(fields, dict) else fields)
    ]
    lines.append(f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="p"\r\n\r\n')
    body = io.BytesIO("".join(lines).encode() + content + b"\r\n--b--\r\n")
    return body, body.getbuffer().nbytes, "multipart/form-data; boundary=b"
