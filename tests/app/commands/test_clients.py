"""Registering verifiers and issuing systems, as an operator does it."""

import pytest
import sqlalchemy as sa

from app.extensions import db
from tests.app.commands.running import actions, ran, run, told
from wallet.audit.models import Entry

VERIFIER = ("clients", "add-verifier", "venue-new", "--name", "样例新馆", "--category", "venue")
CITY = "11990100000000027A"
ISSUER = ("clients", "add-issuer", "issuer-new", "--name", "样例系统", "--authority", CITY)


def token(wallet, client_id, secret):
    return wallet.client_token({"client_id": client_id, "client_secret": secret})


def test_a_verifier_signs_in_with_the_secret_that_was_printed(wallet):
    secret = told(ran(wallet, *VERIFIER), "client_secret")

    answer = token(wallet, "venue-new", secret)

    assert answer.get_json()["scope"] == "verify"
    assert "client.registered" in actions(wallet)


def test_an_issuing_system_gets_its_authority_and_types(wallet):
    ran(wallet, *ISSUER, "--type", "nurse_practice", "--type", "clinic_filing")

    row = next(line for line in ran(wallet, "clients", "list").splitlines() if "issuer-new" in line)
    assert row.endswith(f"issue  {CITY} nurse_practice clinic_filing")


def test_a_type_that_does_not_exist_is_refused(wallet):
    result = run(wallet, *ISSUER, "--type", "driving")

    assert result.exit_code == 2
    assert "there is no license type driving" in result.output


@pytest.mark.parametrize("command", [VERIFIER, ("clients", "sign-out", "venue-new")])
def test_a_new_secret_and_a_sign_out_end_the_sessions(wallet, command):
    secret = told(ran(wallet, *VERIFIER), "client_secret")
    access = token(wallet, "venue-new", secret).get_json()["access_token"]

    ran(wallet, *command)

    headers = {"Authorization": f"Bearer {access}"}
    body = {"code": "EL1:", "purpose": "entry_registration"}
    answer = wallet.client.post("/api/v1/verifications", json=body, headers=headers)
    assert answer.status_code == 401


def test_no_secret_reaches_an_entry(wallet):
    secret = told(ran(wallet, *VERIFIER), "client_secret")

    with wallet.app.app_context():
        details = [str(entry.detail) for entry in db.session.scalars(sa.select(Entry))]
        assert not any(secret in detail for detail in details)


def test_who_is_not_there_is_said_so(wallet):
    result = run(wallet, "clients", "sign-out", "nobody")

    assert result.exit_code == 1
    assert "there is no client nobody" in result.output


def test_an_authority_that_nobody_knows_is_refused_until_it_is_named(wallet):
    unheard = (*ISSUER[:-1], "990199", "--type", "nurse_practice")
    refused = run(wallet, *unheard)

    assert refused.exit_code == 1
    assert "flask authorities set 990199 NAME" in refused.output
    assert "client.registered" not in actions(wallet)
    ran(wallet, "authorities", "set", "990199", "样例县卫生健康局")
    assert "client_secret" in ran(wallet, *unheard)


def test_a_code_of_the_operator_enrolls_a_device_at_a_gate(wallet):
    code = ran(wallet, "clients", "enrollment-code", "venue-a", "--label", "一号门").split()[0]

    answer = wallet.client.post("/api/v1/scanner/devices", json={"code": code})

    assert answer.get_json()["device"]["label"] == "一号门"
    assert "scanner.enrollment_code_made" in actions(wallet)


@pytest.mark.parametrize(
    "words",
    [
        ("add-verifier", "", "--name", "样例新馆", "--category", "venue"),
        ("add-verifier", "venue:new", "--name", "样例新馆", "--category", "venue"),
        ("add-verifier", "venue new", "--name", "样例新馆", "--category", "venue"),
        ("add-verifier", "v" * 65, "--name", "样例新馆", "--category", "venue"),
        ("add-verifier", "venue-new", "--name", " ", "--category", "venue"),
        ("add-verifier", "venue-new", "--name", "样" * 201, "--category", "venue"),
        ("add-verifier", "venue-new", "--name", "样\x1b[31m", "--category", "venue"),
        ("enrollment-code", "venue-a", "--label", "l" * 101),
    ],
)
def test_an_id_that_cannot_be_sent_and_a_name_that_cannot_be_read_are_refused(wallet, words):
    result = run(wallet, "clients", *words)

    assert result.exit_code == 2
    assert "characters that print" in result.output or "must be 1 to 64 letters" in result.output
