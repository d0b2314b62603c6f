"""What every answer tells the browser, whoever answered and whatever went wrong."""

import pytest

from app.headers import HEADERS, KEYS_CACHE, NOTHING
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


def test_the_public_keys_may_be_kept_for_a_minute(shared):
    answers = [shared.client.get(KEYS), shared.client.post(KEYS)]

    assert [answer.headers["Cache-Control"] for answer in answers] == [KEYS_CACHE, "no-store"]


def test_only_production_asks_browsers_to_insist_on_tls(shared, sandbox, tmp_path):
    said = settings(tmp_path, CLOCK_FILE="", ENVIRONMENT="production")
    with world(sandbox, tmp_path, prepared=True, **said) as running:
        strict = running.client.get("/healthz").headers

    assert strict["Strict-Transport-Security"].startswith("max-age=63072000")
    assert "Strict-Transport-Security" not in shared.client.get("/healthz").headers


def test_the_application_names_no_server(shared):
    assert "Server" not in shared.client.get("/healthz").headers
