"""Somebody known who is refused leaves an entry, and who signs out; a stranger leaves none."""

from uuid import uuid4

import pytest
import sqlalchemy as sa

from app.extensions import db
from tests.blueprints.applying import desk_of, submitted
from tests.blueprints.desk import SESSION, Desk, document, open_desk
from tests.blueprints.test_oauth import basic, fresh_phone, revoke, venue
from wallet.audit.models import Entry
from wallet.short_lived.limits import NOTED_REFUSALS

SCANNER = "/api/v1/scanner/session"
HOUR = 3600


def entries(wallet, *actions):
    with wallet.app.app_context():
        found = db.session.scalars(
            sa.select(Entry).where(Entry.action.in_(actions)).order_by(Entry.at)
        )
        return [(one.action, str(one.actor_kind), one.actor_id, one.detail) for one in found]


def refused(wallet):
    """What stands in the log of refusals: (who, why, where)."""
    found = entries(wallet, "request.refused")
    return [(kind, detail["reason"], detail["endpoint"]) for _, kind, _, detail in found]


@pytest.fixture
def case(wallet):
    return wallet.arranged("submitted", lambda: submitted(wallet.bound(name="柏晚秋")))


# Refused acts


def test_what_a_role_may_not_do_is_written_down(wallet):
    person = wallet.outside.citizen(name="柏晚秋")

    assert open_desk(wallet, "auditor").lock(person).status_code == 403

    assert refused(wallet) == [("officer", "wrong_role", "desk.lock_wallet")]


def test_a_call_without_the_sessions_token_is_written_down(wallet):
    desk = open_desk(wallet)

    forged = Desk(desk.client, "another token")
    assert forged.post("identity-codes", document(wallet.outside.citizen())).status_code == 403
    assert forged.sign_out().status_code == 403

    assert refused(wallet) == [
        ("officer", "csrf_token_missing", "desk.issue_identity_code"),
        ("officer", "csrf_token_missing", "desk.sign_out_officer"),
    ]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_reaching_for_another_authoritys_case_is_written_down(wallet, case, method):
    desk = desk_of(wallet, "officer-province-1")
    path = f"/api/v1/desk/applications/{case.id}"

    if method == "GET":
        assert desk.client.get(path).status_code == 404
    else:
        assert desk.post(f"applications/{case.id}/acceptance", {"version": 1}).status_code == 404

    [(_, kind, _, detail)] = entries(wallet, "request.refused")
    assert (kind, detail["reason"], detail["application"]) == ("officer", "not_found", str(case.id))
    assert not entries(wallet, "application.read", "application.accepted")


def test_no_more_refusals_of_one_officer_are_written_than_the_limit(wallet):
    desk = open_desk(wallet)

    for _ in range(NOTED_REFUSALS.number + 3):
        assert desk.client.get(f"/api/v1/desk/objections/{uuid4()}").status_code == 404
    assert len(refused(wallet)) == NOTED_REFUSALS.number

    wallet.outside.advance(HOUR + 1)
    open_desk(wallet).client.get(f"/api/v1/desk/objections/{uuid4()}")
    assert len(refused(wallet)) == NOTED_REFUSALS.number + 1


def test_a_stranger_who_is_refused_leaves_nothing(wallet):
    for call in (
        lambda: wallet.client.get(f"/api/v1/desk/objections/{uuid4()}"),
        lambda: wallet.client.post("/api/v1/desk/locks", json={}),
        lambda: wallet.client.post("/api/v1/verifications", json={}),
        lambda: wallet.client.delete(SCANNER),
        lambda: wallet.client.get("/api/v1/me/licenses"),
    ):
        assert call().status_code == 401

    assert refused(wallet) == []


# Refused sign-ins of systems


def test_a_wrong_secret_in_a_systems_name_is_written_down_so_many_times(wallet):
    client_id = venue(wallet)["client_id"]
    headers = basic(client_id, "wrong")

    for _ in range(NOTED_REFUSALS.number + 3):
        answer = wallet.token(grant_type="client_credentials", headers=headers)
        assert answer.status_code == 401

    found = entries(wallet, "client.refused")
    assert len(found) == NOTED_REFUSALS.number
    assert {(kind, actor == client_id) for _, kind, actor, _ in found} == {("system", False)}
    assert found[0][3] == {"reason": "invalid_client", "client": client_id}


@pytest.mark.parametrize(
    "headers",
    [basic("nobody", "wrong"), basic("", ""), {"Authorization": "Basic ?"}, None],
    ids=["unknown", "empty", "no base64", "none"],
)
def test_a_name_that_nobody_has_leaves_nothing(wallet, headers):
    assert wallet.token(grant_type="client_credentials", headers=headers).status_code == 401
    assert revoke(wallet, "x", headers=headers).status_code == 401

    assert entries(wallet, "client.refused") == []


# Signing out


def test_signing_out_of_the_desk_is_written_down(wallet):
    desk = open_desk(wallet)

    assert desk.sign_out().status_code == 204
    assert wallet.client.delete(SESSION).status_code == 401

    begun, ended = entries(wallet, "officer.signed_in", "officer.signed_out")
    assert begun[1:3] == ended[1:3]


def test_signing_out_of_a_scanner_page_is_written_down(wallet):
    row, client = venue(wallet), wallet.app.test_client()
    body = {"client_id": row["client_id"], "client_secret": row["client_secret"]}
    token = client.post(SCANNER, json=body).get_json()["csrf_token"]

    assert client.delete(SCANNER, headers={"X-CSRF-Token": "another"}).status_code == 403
    assert client.delete(SCANNER, headers={"X-CSRF-Token": token}).status_code == 204

    assert refused(wallet) == [("verifier", "csrf_token_missing", "scanner.sign_out_scanner")]
    assert entries(wallet, "scanner.signed_out") == [
        ("scanner.signed_out", "verifier", row["client_id"], {})
    ]


def test_a_revoked_token_is_written_down_once(wallet):
    phone, form = fresh_phone(wallet), {"client_id": wallet.outside.cast["appid"]}

    for _ in range(2):
        assert revoke(wallet, phone.tokens["access_token"], **form).status_code == 200

    begun, ended = entries(wallet, "account.signed_in", "account.signed_out")
    assert begun[1:3] == ended[1:3]


def test_a_systems_revoked_token_is_written_down(wallet):
    row, scanner = venue(wallet), wallet.scanner()

    revoke(wallet, scanner.token, headers=basic(row["client_id"], row["client_secret"]))
    revoke(wallet, "unknown", headers=basic(row["client_id"], row["client_secret"]))

    assert entries(wallet, "client.signed_out") == [
        ("client.signed_out", "verifier", row["client_id"], {})
    ]
