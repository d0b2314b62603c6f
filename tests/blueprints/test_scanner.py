"""A scanner page's session, over HTTP: sign in with the client's secret, scan with a cookie."""

import pytest

from app.extensions import db
from tests.blueprints.desk import code_of
from wallet.access import clients
from wallet.access.scanner import SCANNER
from wallet.short_lived.limits import SCANNER_SIGN_INS

SESSION = "/api/v1/scanner/session"
VERIFICATIONS = "/api/v1/verifications"
TRIES = SCANNER_SIGN_INS.number


@pytest.fixture
def venue(wallet):
    return registered(wallet, "venue-a")


@pytest.fixture
def page(wallet, venue):
    """A signed-in page: a browser and the session's token."""
    client = wallet.app.test_client()
    answer = sign_in(client, venue)
    assert answer.status_code == 200, answer.get_json()
    return client, answer.get_json()["csrf_token"]


@pytest.fixture
def code(wallet):
    return wallet.bound(holds="physician_practice").present("physician_practice")["code"]


def registered(wallet, client_id):
    return next(row for row in wallet.outside.cast["clients"] if row["client_id"] == client_id)


def sign_in(client, row, **changes):
    body = {"client_id": row["client_id"], "client_secret": row["client_secret"]}
    return client.post(SESSION, json=body | changes)


def scan(page, code, token=None):
    client, csrf_token = page
    given = csrf_token if token is None else token
    body = {"code": code, "purpose": "entry_registration"}
    return client.post(VERIFICATIONS, json=body, headers={"X-CSRF-Token": given})


def cookie_of(client):
    found = client.get_cookie("scanner", path="/api/v1")
    return found.value if found else None


def test_a_page_signs_in_and_scans(page, code):
    answer = scan(page, code)

    assert answer.status_code == 200
    assert (answer.get_json()["verdict"], answer.get_json()["reason"]) == ("valid", "ok")


def test_the_page_is_the_client_it_signed_in_as(wallet, page, code):
    scan(page, code)

    again = wallet.scanner("venue-a").verify(code)
    other = wallet.scanner("venue-b").verify(code)

    assert (again["reason"], again["rescan"]) == ("ok", True)
    assert other["reason"] == "already_used"


def test_the_answer_is_the_token_and_the_cookie_is_out_of_reach(wallet, venue):
    answer = sign_in(wallet.app.test_client(), venue)

    cookie = answer.headers["Set-Cookie"]
    assert answer.get_json().keys() == {"csrf_token"}
    assert cookie.startswith("scanner=")
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert parts == {"HttpOnly", "Path=/api/v1", "SameSite=Strict"}


def test_whatever_is_wrong_is_refused_with_the_same_words(wallet, venue):
    client = wallet.app.test_client()
    wrong = [{"client_id": "nobody"}, {"client_secret": "wrong"}, {"client_id": "venue-b"}]

    refusals = [sign_in(client, venue, **changes) for changes in wrong]

    assert {code_of(each, 401) for each in refusals} == {"invalid_client"}
    assert len({each.get_json()["detail"] for each in refusals}) == 1
    assert cookie_of(client) is None


def test_only_a_verifier_has_a_scanner(wallet):
    client = wallet.app.test_client()

    answer = sign_in(client, registered(wallet, "issuer-city"))

    assert code_of(answer, 403) == "insufficient_scope"
    assert cookie_of(client) is None


@pytest.mark.parametrize("token", ["", "wrong", "\xe9"])
def test_without_the_sessions_token_nothing_is_scanned(page, code, token):
    assert code_of(scan(page, code, token), 403) == "csrf_token_missing"
    assert code_of(page[0].delete(SESSION, headers={"X-CSRF-Token": token}), 403)
    assert scan(page, code).get_json()["reason"] == "ok"


def test_without_the_cookie_the_token_is_worth_nothing(wallet, page, code):
    stranger = (wallet.app.test_client(), page[1])

    assert code_of(scan(stranger, code), 401) == "unauthorized"


def test_a_bearer_token_counts_before_a_cookie(wallet, page, code):
    client, _ = page
    body = {"code": code, "purpose": "entry_registration"}
    token = wallet.scanner("venue-b").token

    good = client.post(VERIFICATIONS, json=body, headers={"Authorization": f"Bearer {token}"})
    bad = client.post(VERIFICATIONS, json=body, headers={"Authorization": "Bearer wrong"})

    assert good.get_json()["reason"] == "ok"
    assert code_of(bad, 401) == "unauthorized"


def test_signing_out_ends_the_session_for_good(page, code):
    client, token = page
    cookie = cookie_of(client)

    answer = client.delete(SESSION, headers={"X-CSRF-Token": token})

    assert (answer.status_code, answer.data, cookie_of(client)) == (204, b"", None)
    client.set_cookie("scanner", cookie, path="/api/v1")
    assert code_of(scan(page, code), 401) == "unauthorized"


def test_an_idle_page_is_signed_out(wallet, page):
    wallet.outside.advance(SCANNER.idle.total_seconds() - 5)
    assert scan(page, "EL1:").get_json()["reason"] == "malformed"

    wallet.outside.advance(SCANNER.idle.total_seconds())

    assert code_of(scan(page, "EL1:"), 401) == "unauthorized"


def test_no_page_outlives_its_shift(wallet, page):
    step = SCANNER.idle.total_seconds() - 60
    for _ in range(int(SCANNER.longest.total_seconds() // step)):
        wallet.outside.advance(step)
        assert scan(page, "EL1:").status_code == 200

    wallet.outside.advance(step)

    assert code_of(scan(page, "EL1:"), 401) == "unauthorized"


def lose_the_scope(client):
    client.scopes = ["issue"]


def be_signed_out(client):
    client.session_epoch += 1


@pytest.mark.parametrize("happens", [lose_the_scope, be_signed_out])
def test_a_client_that_may_no_longer_verify_is_out_at_once(wallet, page, happens):
    with wallet.app.app_context():
        happens(clients.find(db.session(), "venue-a"))
        db.session().commit()

    assert code_of(scan(page, "EL1:"), 401) == "unauthorized"


def test_five_wrong_tries_close_the_client_for_a_while(wallet, venue):
    client = wallet.app.test_client()
    for _ in range(TRIES):
        assert sign_in(client, venue, client_secret="wrong").status_code == 401

    refused = sign_in(client, venue)
    other = sign_in(wallet.app.test_client(), registered(wallet, "venue-b"))

    assert code_of(refused, 429) == "rate_limited"
    assert other.status_code == 200
    wallet.outside.advance(int(refused.headers["Retry-After"]))
    assert sign_in(client, venue).status_code == 200


def test_many_gates_of_one_venue_may_sign_in_one_after_the_other(wallet, venue):
    answers = [sign_in(wallet.app.test_client(), venue) for _ in range(TRIES * 3)]

    assert {answer.status_code for answer in answers} == {200}


def test_wrong_tries_do_not_sign_a_running_page_out(wallet, venue, page, code):
    for _ in range(TRIES + 1):
        sign_in(wallet.app.test_client(), venue, client_secret="wrong")

    assert scan(page, code).get_json()["reason"] == "ok"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"client_id": "venue-a"},
        {"client_id": "", "client_secret": ""},
        {"client_id": "venue-a", "client_secret": 5},
        {"client_id": "venue-a", "client_secret": "x" * 201},
    ],
)
def test_what_is_no_sign_in_is_refused(wallet, body):
    assert code_of(wallet.client.post(SESSION, json=body), 422) == "invalid"


def test_neither_cookie_nor_secret_nor_token_is_kept_in_clear(wallet, venue, page, tmp_path):
    client, token = page

    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())

    assert venue["client_id"].encode() in kept, "looking in the right place"
    for secret in (cookie_of(client), token, venue["client_secret"]):
        assert secret.encode() not in kept


def test_the_documentation_tells_of_both_ways_to_verify(wallet):
    document = wallet.client.get("/openapi.json").get_json()

    schemes = document["components"]["securitySchemes"]
    assert document["paths"][VERIFICATIONS]["post"]["security"] == [
        {"verifier": []},
        {"scanner": []},
    ]
    assert (schemes["scanner"]["in"], schemes["scanner"]["name"]) == ("cookie", "scanner")
    assert {"200", "401", "403", "429"} <= document["paths"][SESSION]["post"]["responses"].keys()
