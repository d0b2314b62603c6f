"""Who I am, over HTTP: consents, checks and their outcomes, binding, moving, unbinding."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tests.wallet.identity.factories import make_id_number
from tests.world import world

GET_VERIFY_ID = "/cityservice/face/identify/getverifyid"
QUERY = "/cityservice/face/identify/queryverifyinfo"
AN_HOUR = 3600
SOMEBODY = {"openid": "oPhone-of-somebody", "name": "孙小样", "id_number": make_id_number()}


@pytest.fixture(scope="module")
def shared(sandbox, tmp_path_factory):
    """One wallet for requests that bind nobody."""
    with world(sandbox, tmp_path_factory.mktemp("identity")) as running:
        yield running


@pytest.fixture
def phone(wallet):
    """A signed-in phone of the cast that was never bound."""
    return wallet.sign_in(wallet.outside.citizen(holds="nurse_practice"))


def me(phone):
    answer = phone.call("GET", "/api/v1/me")
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def complete(phone, check_id, body=None):
    path = f"/api/v1/me/identity-checks/{check_id}/completion"
    return phone.call("POST", path, {} if body is None else body)


def start(phone, **changes):
    answer = phone.start_check(**changes)
    assert answer.status_code == 201, answer.get_json()
    return answer.get_json()


def look(phone, started, result):
    phone.outside.post(
        "/phone/face", {"verify_id": started["handoff"]["verify_id"], "result": result}
    )


def code_of(answer, status):
    body = answer.get_json()
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    return body["code"]


# Consents


def test_the_consents_are_public_and_whole(shared):
    answer = shared.client.get("/api/v1/consents")

    items = answer.get_json()["items"]
    assert [item["method"] for item in items].count("wechat_face") == 1
    assert all(set(item) == {"document", "version", "method", "title", "text"} for item in items)


def test_every_consent_belongs_to_a_method_that_can_be_started(shared):
    methods = {item["method"] for item in shared.client.get("/api/v1/consents").get_json()["items"]}
    phone = shared.sign_in(SOMEBODY)

    refusals = {
        method: phone.start_check(method=method).get_json().get("code") for method in methods
    }

    assert "unsupported" not in refusals.values()


# Me


def test_before_a_check_nobody_is_bound(shared):
    told = me(shared.sign_in(SOMEBODY))

    assert (told["bound"], told["locked"], told["unread"]) == (False, False, 0)
    assert not {"name", "id_number", "bound_at", "method"} & set(told)


def test_a_bound_citizen_sees_their_name_and_a_masked_number(wallet, phone):
    phone.prove()

    told = me(phone)

    number = phone.person["id_number"]
    assert (told["bound"], told["name"], told["method"]) == (
        True,
        phone.person["name"],
        "wechat_face",
    )
    assert told["id_number"] == f"{number[:3]}{'*' * 11}{number[-4:]}"
    assert abs(datetime.fromisoformat(told["bound_at"]) - datetime.now(UTC)) < timedelta(minutes=1)


def test_every_name_of_the_cast_can_be_proven(wallet):
    for person in wallet.outside.cast["citizens"]:
        phone = wallet.sign_in(person)
        if "id_type" in person:
            answer = phone.start_check(id_type=person["id_type"])
            assert code_of(answer, 422) == "counter_needed"
            continue

        assert phone.prove()["status"] == "passed"
        assert me(phone)["name"] == person["name"]


# Starting a check


def test_a_started_check_hands_over_what_the_phone_needs(shared):
    started = start(shared.sign_in(SOMEBODY))

    assert set(started) == {"id", "status", "method", "handoff", "expires_at"}
    assert (started["status"], started["method"]) == ("pending", "wechat_face")
    assert list(started["handoff"]) == ["verify_id"]
    left = datetime.fromisoformat(started["expires_at"]) - datetime.now(UTC)
    assert timedelta(minutes=59) < left <= timedelta(hours=1)


REFUSED = {
    "another method": ({"method": "telepathy"}, 422, "unsupported"),
    "a document that no camera knows": ({"id_type": "414"}, 422, "counter_needed"),
    "an unknown document": ({"id_type": "777"}, 422, "unsupported"),
    "a wrong number": ({"id_number": "990101199003050020"}, 422, "invalid_id_number"),
    "no number": ({"id_number": "-"}, 422, "invalid_id_number"),
    "a name of one letter": ({"name": "孙"}, 422, "invalid_name"),
    "a name with a digit": ({"name": "孙1号"}, 422, "invalid_name"),
    "a child": ({"id_number": make_id_number("20200101")}, 403, "under_14"),
}


@pytest.mark.parametrize(("changes", "status", "code"), REFUSED.values(), ids=REFUSED)
def test_a_check_that_cannot_be_is_refused(shared, changes, status, code):
    phone = shared.sign_in(SOMEBODY)

    assert code_of(phone.start_check(**changes), status) == code


@pytest.mark.parametrize("wrong", [{"version": "0"}, {"document": "another"}])
def test_without_the_consent_in_force_there_is_no_check(shared, wrong):
    phone = shared.sign_in(SOMEBODY)
    [consent] = [
        {"document": row["document"], "version": row["version"]}
        for row in shared.client.get("/api/v1/consents").get_json()["items"]
        if row["method"] == "wechat_face"
    ]

    assert code_of(phone.start_check(consent=consent | wrong), 422) == "consent_required"


@pytest.mark.parametrize(
    "fault",
    [
        {"mode": "error", "errcode": -1},
        {"mode": "error", "errcode": 45009},
        {"mode": "error", "errcode": 503},
        {"mode": "drop"},
    ],
)
def test_when_the_provider_is_down_no_check_starts(wallet, phone, fault):
    wallet.outside.post("/faults", {"path": GET_VERIFY_ID, **fault})

    assert code_of(phone.start_check(), 503) == "provider_unavailable"
    assert phone.prove()["status"] == "passed"


# Completing it


@pytest.mark.parametrize(
    ("result", "reason"), [("fail", "no_match"), ("cancel", "cancelled"), ("timeout", "timeout")]
)
def test_a_check_that_fails_says_why_and_binds_nobody(wallet, phone, result, reason):
    started = start(phone)
    look(phone, started, result)

    completed = complete(phone, started["id"]).get_json()

    assert completed == {"id": started["id"], "status": "failed", "reason": reason}
    assert me(phone)["bound"] is False


def test_a_check_that_passes_binds(wallet, phone):
    started = start(phone)
    look(phone, started, "pass")

    answer = complete(phone, started["id"])

    assert (answer.status_code, answer.get_json()) == (
        200,
        {"id": started["id"], "status": "passed"},
    )
    assert me(phone)["bound"] is True


def test_somebody_elses_name_is_no_match(wallet, phone):
    started = start(phone, name="别人")
    look(phone, started, "pass")

    assert complete(phone, started["id"]).get_json()["reason"] == "no_match"


def test_before_the_camera_looked_the_check_is_pending(wallet, phone):
    started = start(phone)

    assert complete(phone, started["id"]).get_json() == {"id": started["id"], "status": "pending"}

    look(phone, started, "pass")
    assert complete(phone, started["id"]).get_json()["status"] == "passed"


@pytest.mark.parametrize("result", ["pass", "fail"])
def test_completing_twice_tells_the_same_again(wallet, phone, result):
    started = start(phone)
    look(phone, started, result)

    first, second = (complete(phone, started["id"]).get_json() for _ in range(2))

    assert first == second


@pytest.mark.parametrize("fault", [{"mode": "error", "errcode": 502}, {"mode": "drop"}])
def test_when_the_provider_is_down_the_check_stays_pending(wallet, phone, fault):
    started = start(phone)
    look(phone, started, "pass")
    # Twice, because an outcome is asked for again when the line drops.
    wallet.outside.post("/faults", {"path": QUERY, **fault, "times": 2})

    down = complete(phone, started["id"]).get_json()
    wallet.outside.whole()

    assert down == {"id": started["id"], "status": "pending", "reason": "provider_unavailable"}
    assert complete(phone, started["id"]).get_json()["status"] == "passed"


def test_after_an_hour_the_check_has_expired(wallet, phone):
    started = start(phone)
    look(phone, started, "pass")
    wallet.outside.advance(AN_HOUR)
    later = wallet.sign_in(phone.person)

    completed = complete(later, started["id"]).get_json()

    assert completed == {"id": started["id"], "status": "failed", "reason": "expired"}
    assert me(later)["bound"] is False


def test_the_phone_may_send_no_body_at_all(wallet, phone):
    started = start(phone)
    path = f"/api/v1/me/identity-checks/{started['id']}/completion"

    assert phone.call("POST", path).get_json()["status"] == "pending"


def test_the_phone_cannot_say_that_it_passed(wallet, phone):
    started = start(phone)

    assert code_of(complete(phone, started["id"], {"result": "pass"}), 422) == "invalid"
    assert complete(phone, started["id"]).get_json()["status"] == "pending"


def test_a_check_belongs_to_the_account_that_started_it(wallet, phone):
    started = start(phone)
    look(phone, started, "pass")
    thief = wallet.sign_in(SOMEBODY)

    assert code_of(complete(thief, started["id"]), 404) == "not_found"
    assert me(thief)["bound"] is False
    assert complete(phone, started["id"]).get_json()["status"] == "passed"


def test_a_check_that_never_was_is_not_found(shared):
    assert code_of(complete(shared.sign_in(SOMEBODY), uuid4()), 404) == "not_found"


def test_a_check_that_was_left_for_a_newer_one_is_over(wallet, phone):
    older = start(phone)
    look(phone, older, "pass")
    assert phone.prove()["status"] == "passed"

    completed = complete(phone, older["id"]).get_json()

    assert (completed["status"], completed["reason"]) == ("failed", "cancelled")
    assert me(phone)["bound"] is True


# Binding, moving, unbinding


def test_a_bound_phone_cannot_prove_somebody_else(wallet, phone):
    phone.prove()
    other = wallet.outside.citizen(holds="physician_practice")

    answer = phone.start_check(name=other["name"], id_number=other["id_number"])

    assert code_of(answer, 409) == "already_bound"
    assert me(phone)["name"] == phone.person["name"]


def test_a_bound_phone_may_prove_itself_again(wallet, phone):
    phone.prove()
    bound_at = me(phone)["bound_at"]

    assert phone.prove()["status"] == "passed"
    assert me(phone)["bound_at"] == bound_at


def new_phone(wallet, person):
    return wallet.sign_in(person | {"openid": "oThe-new-phone-of-the-same-one"})


def test_on_a_new_phone_the_binding_moves_and_the_old_phone_is_signed_out(wallet, phone):
    phone.prove()
    new = new_phone(wallet, phone.person)

    assert new.prove()["status"] == "passed"

    assert me(new)["bound"] is True
    assert code_of(phone.call("GET", "/api/v1/me"), 401) == "unauthorized"
    assert me(wallet.sign_in(phone.person))["bound"] is False


def test_the_licenses_move_with_the_binding(wallet, phone):
    phone.prove()
    held = [row["identifier"] for row in phone.licenses()]
    new = new_phone(wallet, phone.person)
    new.prove()

    assert [row["identifier"] for row in new.licenses()] == held
    code = code_of(wallet.sign_in(phone.person).call("GET", "/api/v1/me/licenses"), 403)
    assert code == "not_bound"


def test_unbinding_signs_out_and_forgets_nothing(wallet, phone):
    phone.prove()

    answer = phone.call("DELETE", "/api/v1/me/binding")

    assert (answer.status_code, answer.get_data()) == (204, b"")
    assert code_of(phone.call("GET", "/api/v1/me"), 401) == "unauthorized"
    again = wallet.sign_in(phone.person)
    assert me(again)["bound"] is False
    assert again.prove()["status"] == "passed"


def test_unbinding_ends_all_sessions_of_the_account(wallet, phone):
    other = wallet.sign_in(phone.person)
    phone.prove()

    phone.call("DELETE", "/api/v1/me/binding")

    assert code_of(other.call("GET", "/api/v1/me"), 401) == "unauthorized"


def test_after_unbinding_somebody_else_can_be_proven(wallet, phone):
    phone.prove()
    phone.call("DELETE", "/api/v1/me/binding")
    other = wallet.outside.citizen(holds="physician_practice")

    again = wallet.sign_in(other | {"openid": phone.person["openid"]})

    assert again.prove()["status"] == "passed"
    assert me(again)["name"] == other["name"]


def test_who_is_not_bound_has_nothing_to_unbind(wallet, phone):
    assert code_of(phone.call("DELETE", "/api/v1/me/binding"), 403) == "not_bound"
    assert me(phone)["bound"] is False


@pytest.mark.parametrize("how", ["unbinding", "moving"])
def test_running_codes_end_with_the_binding(wallet, how):
    phone = wallet.bound(holds="physician_practice")
    made = phone.present("physician_practice")

    if how == "unbinding":
        phone.call("DELETE", "/api/v1/me/binding")
    else:
        new_phone(wallet, phone.person).prove()

    seen = wallet.scanner().verify(made["code"])
    assert (seen["verdict"], seen["reason"]) == ("invalid", "voided")
