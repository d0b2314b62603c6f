"""Registering officers, as an operator does it."""

from app.extensions import db
from app.services import services
from tests.app.commands.running import ran, run, told
from tests.blueprints.desk import SESSION, credentials, try_to_sign_in
from tests.wallet.licenses.factories import make_id_number
from wallet.identity.persons import person_key
from wallet.officers.queries import find_by_name

OFFICER = ("officers", "add", "clerk", "--name", "经办员丁", "--role", "officer")
QUEUE = "/api/v1/desk/applications"
AUTHORITY = ("--authority", "11990100000000027A")


def add_officer(wallet):
    output = ran(wallet, *OFFICER, *AUTHORITY)
    password, secret = told(output, "password"), told(output, "one-time secret")
    return {"username": "clerk", "password": password, "totp_secret": secret}


def test_an_officer_signs_in_with_what_was_printed(wallet):
    assert try_to_sign_in(wallet, add_officer(wallet)).status_code == 200


def test_the_one_time_secret_is_drawn_for_an_authenticator_in_a_terminal(wallet):
    drawn = [line for line in ran(wallet, *OFFICER, *AUTHORITY).splitlines() if "█" in line]

    assert 20 <= len(drawn) <= 24
    assert max(len(line) for line in drawn) <= 80


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


def test_the_number_that_citizens_are_told_finds_the_officer(wallet):
    add_officer(wallet)
    with wallet.app.app_context():
        number = find_by_name(db.session(), "clerk").number

    assert f"{number}  clerk  officer" in ran(wallet, "officers", "list")


def test_adding_an_officer_again_brings_them_back_with_other_secrets(wallet):
    old = add_officer(wallet)
    ran(wallet, "officers", "disable", "clerk")
    new = add_officer(wallet)

    assert try_to_sign_in(wallet, old).status_code == 401
    assert try_to_sign_in(wallet, new).status_code == 200


def test_adding_an_officer_again_ends_the_session_that_is_open(wallet):
    row, page = add_officer(wallet), wallet.app.test_client()
    assert page.post(SESSION, json=credentials(wallet, row)).status_code == 200
    assert page.get(QUEUE).status_code == 200

    add_officer(wallet)

    assert page.get(QUEUE).status_code == 401


def test_who_is_not_there_is_said_so(wallet):
    result = run(wallet, "officers", "disable", "nobody")

    assert result.exit_code == 1
    assert "there is no officer nobody" in result.output


def test_an_officer_of_an_authority_that_nobody_knows_is_not_entered(wallet):
    result = run(wallet, *OFFICER, "--authority", "zzz")

    assert result.exit_code == 1
    assert "no authority zzz is known" in result.output
    assert "clerk" not in ran(wallet, "officers", "list")


def test_an_officer_whom_nobody_could_name_is_not_entered(wallet):
    for username, name in (
        ("", "经办员丁"),
        ("cle rk", "经办员丁"),
        ("clerk", ""),
        ("clerk", "\x1b"),
    ):
        words = ("officers", "add", username, "--name", name, "--role", "officer", *AUTHORITY)
        assert run(wallet, *words).exit_code == 2
