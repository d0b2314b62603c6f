"""The city's register: sign in, ask for auth codes, fetch each license once."""

import pytest

from sandbox.city_licenses import load

CITY = load().held
HOUR = 3600
ASKED = {
    "identity_type": "10",
    "service_item_code": "health-license-wallet",
    "service_item_name": "trying the sandbox",
    "biz_num": "demo-1",
}


@pytest.fixture
def city(client, cast):
    return City(client, cast["license_app"])


class City:
    """Somebody who calls the register."""

    def __init__(self, client, account):
        self.client, self.account = client, account
        self.token = self.login()["data"]["access_token"]

    def login(self, **changes):
        return self.client.post("/security/login", json=self.account | changes).get_json()

    def holder(self, number, **changes):
        body = {**ASKED, "identity_num": number} | changes
        answer = self.client.post(f"/license/holder?access_token={self.token}", json=body)
        assert answer.status_code == 200
        return answer.get_json()

    def license(self, code):
        query = {"auth_code": code, "access_token": self.token}
        return self.client.get("/license/get_license", query_string=query).get_json()

    def codes(self, number, **changes):
        return self.holder(number, **changes)["data"]["auth_codes"]


def error_of(answer):
    assert (answer["ack_code"], answer["data"]) == ("FAILURE", None)
    (error,) = answer["errors"]
    assert error.keys() == {"error_code", "error_msg"}
    return error["error_code"]


def number_of(license_):
    persons = license_["related_persons"]
    return persons[0]["identity_num"] if persons else license_["holder_identity_num"][0]


@pytest.mark.parametrize("license_", CITY, ids=lambda each: each["license_code"][-8:])
def test_a_license_is_fetched_with_the_code_that_its_holder_was_given(city, license_):
    (code,) = city.codes(number_of(license_))

    answer = city.license(code)

    assert (answer["ack_code"], answer["errors"]) == ("SUCCESS", [])
    assert answer["correlation_id"]
    assert answer["response_id"]
    assert answer["data"]["license"] == {**license_, "auth_code": code}


def test_an_organization_is_asked_for_by_its_own_number(city):
    (code,) = city.codes("929901010000000A26", identity_type="01")

    assert city.license(code)["data"]["license"]["holder_name"] == ["样例安和诊所"]


def test_who_holds_nothing_is_given_no_code(city):
    assert city.codes("99010120010318105X") == []


def test_a_code_opens_its_license_once(city):
    (code,) = city.codes(number_of(CITY[0]))
    city.license(code)

    assert error_of(city.license(code)) == "105"


def test_a_code_dies_after_ten_minutes_and_a_token_after_two_hours(city, clock):
    (code,) = city.codes(number_of(CITY[0]))
    clock.advance(601)

    assert error_of(city.license(code)) == "105"

    clock.advance(2 * HOUR)
    assert error_of(city.license(code)) == "102"


def test_a_clock_that_is_set_back_ends_what_was_given_out(city, clock):
    clock.advance(-HOUR)

    assert error_of(city.holder("99010120010318105X")) == "102"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password": "specimen-wrong"}, "101"),
        ({"account": "somebody"}, "101"),
        ({"password": ""}, "103"),
        ({"account": 7}, "104"),
    ],
)
def test_a_wrong_account_is_not_signed_in(city, changes, code):
    assert error_of(city.login(**changes)) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"identity_type": "99"}, "104"),
        ({"identity_num": ""}, "103"),
        ({"biz_num": None}, "103"),
        ({"service_item_name": "\x00"}, "104"),
    ],
)
def test_a_question_that_is_not_complete_is_refused(city, changes, code):
    assert error_of(city.holder("99010120010318105X", **changes)) == code


def test_what_is_not_json_is_refused_in_the_same_shape(client):
    answer = client.post("/security/login", data=b"{")

    assert answer.status_code == 400
    assert error_of(answer.get_json()) == "106"


def test_a_fault_speaks_the_registers_language(city, client):
    client.post("/faults", json={"path": "/license/*", "mode": "error", "times": 2})
    client.post("/faults", json={"path": "/security/*", "mode": "error", "errcode": 101})

    assert error_of(city.holder("99010120010318105X")) == "106"
    assert error_of(city.login()) == "101"
