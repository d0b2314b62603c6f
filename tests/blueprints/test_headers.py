"""What every answer tells the browser, whoever answered and whatever went wrong."""

import gzip
import re

import pytest

from app.headers import CATALOGUE_CACHE, CATALOGUES, HEADERS, NOTHING
from tests.app.production import settings
from tests.world import world

KEYS = "/.well-known/elicense/keys.json"
# Each kind of answer: ours, a problem's, a file's, a page's, a method's.
ANSWERS = [
    ("GET", "/api/v1/consents"),
    ("GET", "/api/v1/me"),
    ("GET", "/nope"),
    ("GET", "/static/docs.js"),
    ("GET", "/docs"),
    ("GET", "/docs/code"),
    ("GET", "/"),
    ("GET", "/wallet/"),
    ("GET", "/scanner/"),
    ("GET", "/openapi.json"),
    ("GET", "/metrics"),
    ("GET", "/sandbox/cast"),
    ("GET", KEYS),
    ("HEAD", "/healthz"),
    ("OPTIONS", "/api/v1/me"),
    ("PUT", "/api/v1/me"),
    ("POST", "/oauth/token"),
    ("POST", "/api/v1/desk/session"),
    ("GET", "/bug"),
]
PAGES = {"/docs", "/docs/code", "/", "/wallet/", "/scanner/"}


@pytest.fixture(scope="module")
def shared(sandbox, tmp_path_factory):
    with world(sandbox, tmp_path_factory.mktemp("headers")) as running:
        running.app.config["PROPAGATE_EXCEPTIONS"] = False
        running.app.add_url_rule("/bug", view_func=lambda: str(1 / 0))
        yield running


@pytest.mark.parametrize(("method", "path"), ANSWERS)
def test_every_answer_carries_the_headers(shared, method, path):
    with shared.client.open(path, method=method) as answer:
        headers = answer.headers

    assert set(headers.keys()) >= set(HEADERS)
    for name in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy"):
        assert headers.getlist(name) == [HEADERS[name]]


@pytest.mark.parametrize(("method", "path"), [a for a in ANSWERS if a[1] not in PAGES])
def test_what_is_no_page_may_load_nothing(shared, method, path):
    with shared.client.open(path, method=method) as answer:
        assert answer.headers.getlist("Content-Security-Policy") == [NOTHING]


@pytest.mark.parametrize("path", sorted(PAGES))
def test_a_page_keeps_the_policy_that_it_has_chosen(shared, path):
    with shared.client.get(path) as answer:
        [policy] = answer.headers.getlist("Content-Security-Policy")

    assert policy.startswith(("default-src 'self'", "default-src 'none'; script-src 'self'"))


def test_no_cache_keeps_what_the_api_answers(wallet):
    phone = wallet.bound(holds="physician_practice")
    row = phone.license("physician_practice")

    answers = [
        phone.call("GET", "/api/v1/me"),
        phone.call("GET", "/api/v1/me/licenses"),
        phone.call("GET", f"/api/v1/me/licenses/{row['id']}"),
        phone.try_to_present("physician_practice"),
        phone.call("GET", "/api/v1/me/usage"),
        phone.call("GET", "/api/v1/nope"),
        wallet.client_token(wallet.outside.cast["clients"][0]),
    ]

    assert [answer.headers.getlist("Cache-Control") for answer in answers] == (
        [["no-store"]] * len(answers)
    )


@pytest.mark.parametrize("path", sorted(CATALOGUES))
def test_a_catalogue_may_be_kept_for_a_minute_and_is_sent_again_when_it_has_changed(shared, path):
    whole, other = shared.client.get(path), shared.client.post(path)
    tag = whole.headers["ETag"]

    asked = [shared.client.get(path, headers={"If-None-Match": each}) for each in (tag, '"old"')]

    assert (whole.status_code, whole.headers["Cache-Control"]) == (200, CATALOGUE_CACHE)
    assert other.headers["Cache-Control"] == "no-store"
    assert [(answer.status_code, answer.data) for answer in asked] == [
        (304, b""),
        (200, whole.data),
    ]
    for answer in asked:
        assert answer.headers["ETag"] == tag
        assert answer.headers["Cache-Control"] == CATALOGUE_CACHE
    assert "Content-Type" not in asked[0].headers


@pytest.mark.parametrize("path", sorted(CATALOGUES))
def test_a_catalogue_is_compressed_for_who_can_read_that(shared, path):
    plain = shared.client.get(path)
    small = shared.client.get(path, headers={"Accept-Encoding": "gzip, br"})
    tag = small.headers["ETag"]
    again = shared.client.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": tag})

    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert tag != plain.headers["ETag"]
    assert (again.status_code, again.data) == (304, b"")
    assert {answer.headers["Vary"] for answer in (plain, small)} == {"Accept-Encoding"}


def test_nothing_about_a_person_is_compressed_or_kept(wallet):
    phone = wallet.bound(holds="physician_practice")
    row = phone.license("physician_practice")
    bearer = {"Authorization": f"Bearer {phone.tokens['access_token']}", "Accept-Encoding": "gzip"}
    document = wallet.client.get("/openapi.json").get_json()
    paths = [path for path, item in document["paths"].items() if "/me" in path and "get" in item]

    assert len(paths) > 12
    for path in paths:
        answer = wallet.client.get(re.sub("{[^}]+}", row["id"], path), headers=bearer)
        assert "Content-Encoding" not in answer.headers, path
        assert "ETag" not in answer.headers, path
        assert answer.headers["Cache-Control"] == "no-store", path


@pytest.mark.parametrize("path", ["/static/docs.js", "/static/code.css"])
def test_a_static_file_is_sent_again_when_it_has_changed(shared, path):
    with shared.client.get(path) as whole:
        tag = whole.headers["ETag"]

    with shared.client.get(path, headers={"If-None-Match": tag}) as again:
        assert (again.status_code, again.data) == (304, b"")


def test_only_a_catalogue_has_a_tag(shared):
    public = [KEYS, "/healthz", "/readyz", "/.well-known/oauth-authorization-server"]

    tagged = [path for path in public if "ETag" in shared.client.get(path).headers]

    assert tagged == [KEYS]


def test_an_answer_without_content_names_no_kind_of_content(wallet):
    phone = wallet.bound(holds="physician_practice")
    made = phone.present("physician_practice")

    answer = phone.call("DELETE", f"/api/v1/me/presentations/{made['id']}")

    assert (answer.status_code, answer.data) == (204, b"")
    assert "Content-Type" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"


def test_only_production_asks_browsers_to_insist_on_tls(shared, sandbox, tmp_path):
    said = settings(tmp_path, CLOCK_FILE="", ENVIRONMENT="production")
    with world(sandbox, tmp_path, prepared=True, **said) as running:
        strict = running.client.get("/healthz").headers

    assert strict["Strict-Transport-Security"].startswith("max-age=63072000")
    assert "Strict-Transport-Security" not in shared.client.get("/healthz").headers


def test_the_application_names_no_server(shared):
    assert "Server" not in shared.client.get("/healthz").headers
