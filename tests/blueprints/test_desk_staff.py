"""Officers of one authority, administered at its own desk."""

from uuid import uuid4

import pytest

from app.acts import act_by
from app.commands.registering import OPERATOR
from app.extensions import db
from tests.blueprints.applying import CITY, desk_of
from tests.blueprints.desk import code_of, credentials, document, try_to_sign_in
from tests.wallet.identity.factories import make_id_number
from wallet.officers.models import OfficerRole
from wallet.officers.register import register

STAFF = "/api/v1/desk/staff"
SECOND = {
    "username": "supervisor-city-2",
    "password": "specimen-second-supervisor",
    "totp_secret": "SPECIMENSECRETSPECIMENSECRET2345",
}


@pytest.fixture
def second(wallet):
    """A supervisor more than the cast has."""
    with wallet.app.app_context():
        register(
            act_by(OPERATOR),
            username=SECOND["username"],
            name="主管乙",
            role=OfficerRole.SUPERVISOR,
            authority=CITY,
            secret=SECOND["password"],
            totp_secret=SECOND["totp_secret"],
        )
        db.session().commit()
    return SECOND


def members(desk):
    return {each["username"]: each for each in desk.client.get(STAFF).get_json()["items"]}


def newcomer(wallet, second, **changes):
    person = {"name": "孙小样", "id_number": make_id_number(order="017")}
    confirmed_by = credentials(wallet, second)
    return {"username": "officer-city-9", **person, "confirmed_by": confirmed_by} | changes


def test_a_supervisor_shuts_a_door_at_once(wallet):
    supervisor, clerk = desk_of(wallet, "supervisor-city-1"), desk_of(wallet, "officer-city-2")
    listed = members(supervisor)
    assert "officer-province-1" not in listed
    officer_id = listed["officer-city-2"]["id"]

    assert supervisor.post(f"staff/{officer_id}/disabling", {}).status_code == 204

    assert code_of(clerk.client.get("/api/v1/desk/session"), 401) == "unauthorized"
    assert members(supervisor)["officer-city-2"]["disabled_at"]


def test_two_supervisors_enter_an_officer_who_then_signs_in(wallet, second):
    supervisor = desk_of(wallet, "supervisor-city-1")

    answer = supervisor.post("staff", newcomer(wallet, second))

    assert answer.status_code == 201
    row = {"username": "officer-city-9", **answer.get_json()}
    assert try_to_sign_in(wallet, row).status_code == 200
    listed = members(supervisor)
    assert listed["officer-city-9"]["role"] == "officer"
    assert listed["supervisor-city-1"]["administers_since"]
    assert listed["supervisor-city-2"]["administers_since"]
    # They could use the new officer's credentials for the second word.
    code = supervisor.post("identity-codes", document(wallet.outside.citizen(name="苏禾")))
    assert code_of(code, 403) == "administers_officers"


def test_new_credentials_take_the_place_of_the_old_ones(wallet, second):
    supervisor, clerk = desk_of(wallet, "supervisor-city-1"), desk_of(wallet, "officer-city-2")
    path = f"staff/{members(supervisor)['officer-city-2']['id']}/credentials"

    answer = supervisor.post(path, {"confirmed_by": credentials(wallet, second)})

    assert answer.status_code == 200
    assert code_of(clerk.client.get("/api/v1/desk/session"), 401) == "unauthorized"
    row = {"username": "officer-city-2", **answer.get_json()}
    assert try_to_sign_in(wallet, row).status_code == 200


def test_a_wrong_word_of_the_second_opens_nothing_and_counts_as_at_the_door(wallet, second):
    supervisor = desk_of(wallet, "supervisor-city-1")
    wrong = credentials(wallet, second, password="another one")

    refused = [
        supervisor.post("staff", newcomer(wallet, second, confirmed_by=wrong)) for _ in "12345"
    ]

    assert {code_of(each, 401) for each in refused} == {"bad_credentials"}
    assert code_of(supervisor.post("staff", newcomer(wallet, second)), 429) == "rate_limited"
    assert "officer-city-9" not in members(supervisor)


@pytest.mark.parametrize("path", ["staff/{}/disabling", "staff", "staff/{}/credentials"])
def test_an_officer_administers_nobody(wallet, second, path):
    clerk = desk_of(wallet, "officer-city-1")
    body = newcomer(wallet, second) if path == "staff" else {}
    body = {"confirmed_by": credentials(wallet, second)} if "credentials" in path else body

    assert code_of(clerk.post(path.format(uuid4()), body), 403) == "wrong_role"
    assert code_of(clerk.client.get(STAFF), 403) == "wrong_role"
