"""What operators can count, and that nothing of anybody is in it."""

import json
import re

import pytest

from tests.app.production import settings
from tests.world import world

OPERATOR = "token-of-the-operator"
BEARER = {"Authorization": f"Bearer {OPERATOR}"}
# The only labels there are, and what their values look like.
LABELS = {
    "method": "GET|HEAD|OPTIONS|POST|PUT|PATCH|DELETE|other",
    "route": "none|/[a-z0-9_./<>:-]*",
    "status": "[1-5][0-9][0-9]",
    "code": "[a-z_]+",
    "verdict": "valid|invalid|unknown",
    "reason": "[a-z_]+",
    "le": r"[0-9.]+|\+Inf",
}


def metrics(wallet):
    answer = wallet.client.get("/metrics")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    return answer.get_data(as_text=True)


def rows(text, name):
    """The rows of one metric: labels and value."""
    found = re.findall(rf"^{name}{{(.*)}} (\S+)$", text, re.MULTILINE)
    return {labels: float(value) for labels, value in found}


def test_requests_are_counted_by_route_method_and_status(wallet):
    for _ in range(3):
        wallet.client.get("/api/v1/me/licenses/00000000-0000-0000-0000-000000000000")
    wallet.client.open("/苏禾", method="BREW")

    counted = rows(metrics(wallet), "wallet_requests_total")
    timed = rows(metrics(wallet), "wallet_request_seconds_count")
    route = 'route="/api/v1/me/licenses/<uuid:license_id>"'
    assert counted[f'method="GET",{route},status="401"'] == 3
    assert counted['method="other",route="none",status="404"'] == 1
    assert timed[f'method="GET",{route}'] == 3


def test_verdicts_are_counted_by_reason(wallet):
    phone, scanner = wallet.bound(holds="physician_practice"), wallet.scanner()
    code = phone.present("physician_practice")["code"]

    for text in (code, code, "EL1:NONSENSE"):
        scanner.verify(text)
    wallet.scanner("venue-b").verify(code)

    assert rows(metrics(wallet), "wallet_verdicts_total") == {
        'reason="ok",verdict="valid"': 2,
        'reason="malformed",verdict="invalid"': 1,
        'reason="already_used",verdict="invalid"': 1,
    }


def test_problems_are_counted_by_code_those_of_the_store_too(wallet):
    wallet.client.get("/nope")
    wallet.token(grant_type="nonsense")
    store = wallet.app.extensions["wallet"].short_lived
    store._engine.dispose()
    for file in wallet.folder.glob("short-lived.sqlite*"):
        file.unlink()
    (wallet.folder / "short-lived.sqlite").mkdir()
    wallet.client.get("/readyz")

    counted = rows(metrics(wallet), "wallet_problems_total")
    assert counted['code="not_found"'] == 1
    assert counted['code="unsupported_grant_type"'] == 1
    assert counted['code="store_unavailable"'] == 1


@pytest.fixture
def wallet(wallet, tmp_path):
    wallet.folder = tmp_path
    return wallet


def test_no_label_carries_anything_of_anybody(wallet):
    phone, scanner = wallet.bound(holds="physician_practice"), wallet.scanner()
    made = phone.present("physician_practice", purpose="入职核验")
    scanner.verify(made["code"], device="counter-3", place="样例路一号")
    page = phone.call("GET", f"/api/v1/me/licenses/{phone.license('physician_practice')['id']}")
    wallet.client.get(f"/{phone.person['id_number']}?name={phone.person['name']}")

    text = metrics(wallet)

    labels = re.findall(r'(\w+)="((?:[^"\\]|\\.)*)"', text)
    assert {name for name, _ in labels} == set(LABELS)
    assert not [pair for pair in labels if not re.fullmatch(LABELS[pair[0]], pair[1])]
    secrets = [*phone.person.values(), *phone.tokens.values(), *made.values(), scanner.token]
    secrets += [page.get_json()[name] for name in ("id", "number", "identifier")]
    for secret in [each for each in secrets if isinstance(each, str) and len(each) > 1]:
        if secret not in {"Bearer", "wallet"}:
            assert secret not in text
            assert json.dumps(secret)[1:-1] not in text


@pytest.fixture(scope="module")
def guarded(sandbox, tmp_path_factory):
    folder = tmp_path_factory.mktemp("operator")
    with world(sandbox, folder, METRICS_TOKEN=OPERATOR) as running:
        yield running


WRONG = {
    "none": {},
    "another": {"Authorization": "Bearer token-of-another"},
    "an empty one": {"Authorization": "Bearer "},
    "half of it": {"Authorization": f"Bearer {OPERATOR[:-1]}"},
    "one that is no text": {"Authorization": "Bearer \xff\xfe"},
    "another scheme": {"Authorization": f"Basic {OPERATOR}"},
}


@pytest.mark.parametrize("headers", WRONG.values(), ids=WRONG)
def test_where_there_is_a_token_only_its_owner_may_look(guarded, headers):
    refused = guarded.client.get("/metrics", headers=headers)

    assert (refused.status_code, refused.get_json()["code"]) == (401, "unauthorized")
    assert guarded.client.get("/metrics", headers=BEARER).status_code == 200


def test_a_citizens_token_is_not_the_operators(guarded):
    phone = guarded.sign_in({"openid": "oPhone-of-nobody"})

    assert phone.call("GET", "/metrics").status_code == 401


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer "}, BEARER])
def test_in_production_without_a_token_nobody_may_look(sandbox, tmp_path, headers):
    said = settings(tmp_path, CLOCK_FILE="", ENVIRONMENT="production")
    with world(sandbox, tmp_path, prepared=True, **said) as running:
        loopback = {"REMOTE_ADDR": "127.0.0.1"}

        answer = running.client.get("/metrics", headers=headers, environ_overrides=loopback)

    assert answer.status_code == 401
