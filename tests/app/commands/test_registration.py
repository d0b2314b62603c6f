"""Registering who may verify, push and decide, as an operator does it."""

import re

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.services import services
from tests.blueprints.desk import try_to_sign_in
from tests.wallet.licenses.factories import make_id_number
from wallet.audit.models import Entry
from wallet.identity.persons import person_key
from wallet.officers.queries import find_by_name

VERIFIER = ("clients", "add-verifier", "venue-new", "--name", "样例新馆", "--category", "venue")
ISSUER = ("clients", "add-issuer", "issuer-new", "--name", "样例系统", "--authority", "990100")
OFFICER = ("officers", "add", "clerk", "--name", "经办员丁", "--role", "officer")
AUTHORITY = ("--authority", "11990100000000027A")


def run(wallet, *words, typed="\n"):
    return wallet.app.test_cli_runner().invoke(args=list(words), input=typed)


def ran(wallet, *words, **typed):
    result = run(wallet, *words, **typed)
    assert result.exit_code == 0, result.output
    return result.output


def told(output, label):
    return re.search(f"{label}: +(\\S+)", output)[1]


def token(wallet, client_id, secret):
    return wallet.client_token({"client_id": client_id, "client_secret": secret})


def add_officer(wallet):
    output = ran(wallet, *OFFICER, *AUTHORITY)
    password, secret = told(output, "password"), told(output, "one-time secret")
    return {"username": "clerk", "password": password, "totp_secret": secret}


def actions(wallet):
    with wallet.app.app_context():
        return set(db.session.scalars(sa.select(Entry.action)))


def test_a_verifier_signs_in_with_the_secret_that_was_printed(wallet):
    secret = told(ran(wallet, *VERIFIER), "client_secret")

    answer = token(wallet, "venue-new", secret)

    assert answer.get_json()["scope"] == "verify"
    assert "client.registered" in actions(wallet)


def test_an_issuing_system_gets_its_authority_and_types(wallet):
    ran(wallet, *ISSUER, "--type", "nurse_practice", "--type", "clinic_filing")

    row = next(line for line in ran(wallet, "clients", "list").splitlines() if "issuer-new" in line)
    assert row.endswith("issue  990100 nurse_practice clinic_filing")


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


def test_an_officer_signs_in_with_what_was_printed(wallet):
    assert try_to_sign_in(wallet, add_officer(wallet)).status_code == 200


def test_an_officer_may_be_entered_with_the_person_they_are(wallet):
    ran(wallet, *OFFICER, *AUTHORITY, typed=f"{make_id_number()}\n")

    with wallet.app.app_context():
        entered = find_by_name(db.session(), "clerk")
        expected = person_key(services().vault, "111", make_id_number())
        assert entered.person_key == expected


def test_a_wrong_id_number_enters_nobody(wallet):
    result = run(wallet, *OFFICER, *AUTHORITY, typed="990101199003050011\n")

    assert result.exit_code == 1
    assert "clerk" not in ran(wallet, "officers", "list")


def test_a_disabled_officer_is_out(wallet):
    row = add_officer(wallet)
    ran(wallet, "officers", "disable", "clerk")

    assert try_to_sign_in(wallet, row).status_code == 401
    assert "clerk  officer  11990100000000027A  disabled" in ran(wallet, "officers", "list")


def test_adding_an_officer_again_brings_them_back_with_other_secrets(wallet):
    old = add_officer(wallet)
    ran(wallet, "officers", "disable", "clerk")
    new = add_officer(wallet)

    assert try_to_sign_in(wallet, old).status_code == 401
    assert try_to_sign_in(wallet, new).status_code == 200


@pytest.mark.parametrize(
    "command", [("clients", "sign-out", "nobody"), ("officers", "disable", "nobody")]
)
def test_who_is_not_there_is_said_so(wallet, command):
    result = run(wallet, *command)

    assert result.exit_code == 1
    assert "there is no" in result.output


def test_no_secret_reaches_an_entry(wallet):
    secret = told(ran(wallet, *VERIFIER), "client_secret")

    with wallet.app.app_context():
        details = [str(entry.detail) for entry in db.session.scalars(sa.select(Entry))]
        assert not any(secret in detail for detail in details)


def test_an_authority_is_called_as_the_operator_says(wallet):
    said = ran(wallet, "authorities", "set", "990199", "样例县卫生健康局")
    listed = ran(wallet, "authorities", "list")

    assert "990199 is called 样例县卫生健康局" in said
    assert "990199  样例县卫生健康局" in listed.splitlines()
    assert "11990100000000027A  样例市卫生健康委员会" in listed.splitlines()
    assert "authority.named" in actions(wallet)


@pytest.mark.parametrize(("code", "name"), [("1", "样例"), ("990199", " "), ("990199", "长" * 201)])
def test_an_authority_without_code_or_name_is_refused(wallet, code, name):
    result = run(wallet, "authorities", "set", code, name)

    assert result.exit_code == 1
    assert "18 characters or 6 digits" in result.output
    assert "authority.named" not in actions(wallet)
