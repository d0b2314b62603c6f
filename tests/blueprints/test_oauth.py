"""One token endpoint for phones and systems: every grant, every refusal."""

from base64 import b64encode
from urllib.parse import urlsplit

import pytest

from blueprints.oauth.server import NOT_KNOWN
from tests.world import WECHAT_CODE, Phone, world
from wallet.texts import TEXTS

SIGN_IN = "/sns/jscode2session"
FIFTEEN_MINUTES, FIVE_MINUTES, THIRTY_DAYS = 900, 300, 30 * 86_400


@pytest.fixture(scope="module")
def shared(sandbox, tmp_path_factory):
    """One wallet for tables of requests that leave nothing behind."""
    with world(sandbox, tmp_path_factory.mktemp("oauth")) as running:
        yield running


def fresh_phone(wallet, openid="oPhone-of-nobody-in-the-cast"):
    return wallet.sign_in({"openid": openid})


def code_for(wallet, openid="oPhone-of-nobody-in-the-cast"):
    return wallet.outside.post("/phone/login", {"openid": openid})["code"]


def wechat_form(wallet, **changes):
    form = {"grant_type": WECHAT_CODE, "code": "x", "client_id": wallet.outside.cast["appid"]}
    return {name: value for name, value in (form | changes).items() if value is not None}


def refresh(wallet, token, **changes):
    form = {"refresh_token": token, "client_id": wallet.outside.cast["appid"]}
    return wallet.token(grant_type="refresh_token", **(form | changes))


def revoke(wallet, token, headers=None, **form):
    form = {"token": token} | form
    return wallet.client.post("/oauth/revoke", data=form, headers=headers)


def basic(client_id, secret):
    return encoded(f"{client_id}:{secret}".encode())


def encoded(credentials):
    return {"Authorization": f"Basic {b64encode(credentials).decode()}"}


def venue(wallet):
    return next(row for row in wallet.outside.cast["clients"] if row["scope"] == "verify")


RETRY_AFTER = {"wechat_busy": "1", "wechat_too_often": "60"}


def is_signed_in(phone):
    return phone.call("GET", "/api/v1/me").status_code == 200


def assert_refused(answer, status, error, *, because=None):
    """Both an RFC 6749 error and a problem document."""
    body = answer.get_json()
    assert (answer.status_code, body["error"]) == (status, error)
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert (body["code"], body["status"], body["type"]) == (error, status, "about:blank")
    assert body["title"] == TEXTS["zh"]["titles"][because or error]
    assert body["detail"]
    assert body["request_id"] == answer.headers["X-Request-Id"]
    assert "access_token" not in body


# A WeChat code


def test_a_wechat_code_becomes_a_session(wallet):
    answer = wallet.token(**wechat_form(wallet, code=code_for(wallet)))

    body = answer.get_json()
    assert answer.status_code == 200
    assert set(body) == {"access_token", "token_type", "expires_in", "scope", "refresh_token"}
    assert (body["token_type"], body["scope"]) == ("Bearer", "wallet")
    assert body["expires_in"] == FIFTEEN_MINUTES
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_scope_may_be_named(wallet):
    form = wechat_form(wallet, code=code_for(wallet), scope="wallet")

    assert wallet.token(**form).get_json()["scope"] == "wallet"


def test_the_session_key_of_wechat_never_leaves_the_server(wallet):
    answer = wallet.token(**wechat_form(wallet, code=code_for(wallet)))

    assert "session_key" not in answer.get_data(as_text=True)
    assert "openid" not in answer.get_data(as_text=True)


def test_signing_in_again_comes_back_to_the_same_wallet(wallet):
    bound = wallet.bound(holds="nurse_practice")

    again = wallet.sign_in(bound.person)

    assert again.call("GET", "/api/v1/me").get_json()["bound"] is True
    assert is_signed_in(bound)


def test_a_used_code_is_refused(wallet):
    code = code_for(wallet)
    assert wallet.token(**wechat_form(wallet, code=code)).status_code == 200

    assert_refused(wallet.token(**wechat_form(wallet, code=code)), 400, "invalid_grant")


def test_a_code_of_five_minutes_ago_is_refused(wallet):
    code = code_for(wallet)

    wallet.outside.advance(FIVE_MINUTES)

    assert_refused(wallet.token(**wechat_form(wallet, code=code)), 400, "invalid_grant")


@pytest.mark.parametrize("code", ["x", "0" * 32, "张三", "a b", "x" * 5000])
def test_a_code_that_wechat_never_gave_is_refused(shared, code):
    assert_refused(shared.token(**wechat_form(shared, code=code)), 400, "invalid_grant")


def test_somebody_whom_wechat_blocks_is_refused(wallet):
    wallet.outside.post("/faults", {"path": SIGN_IN, "mode": "error", "errcode": 40226})

    answer = wallet.token(**wechat_form(wallet, code=code_for(wallet)))

    assert_refused(answer, 400, "invalid_grant", because="blocked_by_wechat")


@pytest.mark.parametrize(
    ("fault", "because"),
    [
        ({"mode": "error", "errcode": -1}, "wechat_busy"),
        ({"mode": "error", "errcode": 45011}, "wechat_too_often"),
        ({"mode": "error", "errcode": 45009}, "wechat_used_up"),
        ({"mode": "error", "errcode": 40125}, "wechat_misconfigured"),
        ({"mode": "error", "errcode": 502}, "wechat_unavailable"),
        ({"mode": "drop"}, "wechat_unavailable"),
    ],
)
def test_when_wechat_is_down_the_phone_may_try_again(wallet, fault, because):
    wallet.outside.post("/faults", {"path": SIGN_IN, **fault})
    code = code_for(wallet)

    answer = wallet.token(**wechat_form(wallet, code=code))

    assert_refused(answer, 503, "temporarily_unavailable", because=because)
    assert answer.headers.get("Retry-After") == RETRY_AFTER.get(because)
    assert wallet.token(**wechat_form(wallet, code=code)).status_code == 200


# A client's secret


def test_a_registered_system_signs_in_with_its_secret(shared):
    answer = shared.client_token(venue(shared))

    body = answer.get_json()
    assert answer.status_code == 200
    assert set(body) == {"access_token", "token_type", "expires_in", "scope"}
    assert (body["scope"], body["expires_in"]) == ("verify", FIFTEEN_MINUTES)


def test_every_client_of_the_cast_gets_the_scope_it_was_registered_with(shared):
    granted = {
        row["client_id"]: shared.client_token(row).get_json()["scope"].split()
        for row in shared.outside.cast["clients"]
    }

    assert granted == {
        row["client_id"]: sorted(row["scope"].split()) for row in shared.outside.cast["clients"]
    }


@pytest.mark.parametrize("scope", ["", " ", "verify"])
def test_without_a_scope_the_whole_one_is_granted(shared, scope):
    answer = shared.client_token(venue(shared), scope=scope)

    assert answer.get_json()["scope"] == "verify"


# What the endpoint refuses


@pytest.mark.parametrize("scope", ["verify", "wallet verify", "WALLET", "issue", "*", "张"])
def test_a_phone_gets_no_other_scope(shared, scope):
    answer = shared.token(**wechat_form(shared, scope=scope))

    assert_refused(answer, 400, "invalid_scope")


@pytest.mark.parametrize("scope", ["wallet", "issue", "verify issue", "verify wallet", "Verify"])
def test_a_venue_gets_no_other_scope(shared, scope):
    assert_refused(shared.client_token(venue(shared), scope=scope), 400, "invalid_scope")


@pytest.mark.parametrize("client_id", ["nobody", "wx0000000000000000", "张三", "\0", None])
def test_a_stranger_is_no_mini_program(shared, client_id):
    answer = shared.token(**wechat_form(shared, client_id=client_id))

    assert_refused(answer, 401, "invalid_client")


# From the venue's row of the cast, and the cast, to the header it sends.
BAD_CREDENTIALS = {
    "none": lambda row, cast: {},
    "another secret": lambda row, cast: basic(row["client_id"], "another"),
    "an empty secret": lambda row, cast: basic(row["client_id"], ""),
    "an unknown client": lambda row, cast: basic("nobody", row["client_secret"]),
    "a NUL": lambda row, cast: basic(f"{row['client_id']}\0", row["client_secret"]),
    "the mini-program": lambda row, cast: basic(cast["appid"], cast["appsecret"]),
    "no colon": lambda row, cast: encoded(row["client_id"].encode()),
    "no UTF-8": lambda row, cast: encoded(b"\xff:\xff"),
    "no base64": lambda row, cast: {"Authorization": "Basic !!!"},
    "a bearer token": lambda row, cast: {"Authorization": "Bearer x"},
}


@pytest.mark.parametrize("send", BAD_CREDENTIALS.values(), ids=BAD_CREDENTIALS)
def test_a_system_must_prove_who_it_is(shared, send):
    headers = send(venue(shared), shared.outside.cast)

    answer = shared.token(grant_type="client_credentials", headers=headers)

    assert_refused(answer, 401, "invalid_client")
    assert answer.get_json()["detail"] == answer.get_json()["error_description"] == NOT_KNOWN
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="wallet"'


def test_a_secret_in_the_form_is_not_read(shared):
    row = venue(shared)
    secret = {"client_id": row["client_id"], "client_secret": row["client_secret"]}

    answer = shared.token(grant_type="client_credentials", **secret)

    assert_refused(answer, 401, "invalid_client")


def test_a_system_cannot_sign_in_like_a_phone(shared):
    row = venue(shared)

    answer = shared.token(
        headers=basic(row["client_id"], row["client_secret"]),
        **wechat_form(shared, client_id=row["client_id"]),
    )

    assert_refused(answer, 401, "invalid_client")


@pytest.mark.parametrize("grant_type", ["password", "authorization_code", "WECHAT", "张"])
def test_another_grant_is_not_supported(shared, grant_type):
    answer = shared.token(**wechat_form(shared, grant_type=grant_type))

    assert_refused(answer, 400, "unsupported_grant_type")
    assert "refresh_token" in answer.get_json()["detail"], "the developer reads what there is"


@pytest.mark.parametrize(
    "changes", [{"grant_type": None}, {"grant_type": ""}, {"code": None}, {"code": ""}]
)
def test_a_form_without_what_it_needs_is_invalid(shared, changes):
    assert_refused(shared.token(**wechat_form(shared, **changes)), 400, "invalid_request")


@pytest.mark.parametrize("token", [None, ""])
def test_a_refresh_without_a_token_is_invalid(shared, token):
    form = wechat_form(shared, grant_type="refresh_token", refresh_token=token)

    assert_refused(shared.token(**form), 400, "invalid_request")


def test_json_is_no_form(shared):
    answer = shared.client.post("/oauth/token", json=wechat_form(shared))

    assert_refused(answer, 400, "invalid_request")
    assert "x-www-form-urlencoded" in answer.get_json()["error_description"]


def test_what_stands_in_the_address_is_not_read(shared):
    answer = shared.client.post("/oauth/token", query_string=wechat_form(shared))

    assert_refused(answer, 400, "invalid_request")


# Tokens live, are renewed, and end


def test_an_access_token_lives_fifteen_minutes(wallet):
    phone = fresh_phone(wallet)

    wallet.outside.advance(FIFTEEN_MINUTES - 5)
    assert is_signed_in(phone)

    wallet.outside.advance(5)
    assert not is_signed_in(phone)


def renewed(wallet, phone):
    answer = refresh(wallet, phone.tokens["refresh_token"])
    assert answer.status_code == 200, answer.get_json()
    return Phone(phone.client, phone.outside, phone.person, answer.get_json())


def test_a_refresh_hands_out_a_new_pair_and_ends_the_old_one(wallet):
    old = fresh_phone(wallet)

    new = renewed(wallet, old)

    assert set(new.tokens) == set(old.tokens)
    assert new.tokens["scope"] == "wallet"
    assert new.tokens["refresh_token"] != old.tokens["refresh_token"]
    assert is_signed_in(new)
    assert not is_signed_in(old)


def test_a_refresh_token_that_comes_back_ends_the_whole_session(wallet):
    old = fresh_phone(wallet)
    new = renewed(wallet, old)

    answer = refresh(wallet, old.tokens["refresh_token"])

    assert_refused(answer, 400, "invalid_grant")
    assert not is_signed_in(new)
    assert_refused(refresh(wallet, new.tokens["refresh_token"]), 400, "invalid_grant")


def test_another_session_of_the_same_phone_goes_on(wallet):
    ended, other = fresh_phone(wallet), fresh_phone(wallet)
    renewed(wallet, ended)

    refresh(wallet, ended.tokens["refresh_token"])

    assert is_signed_in(other)


def test_a_refresh_token_lives_thirty_days(wallet):
    phone = fresh_phone(wallet)

    wallet.outside.advance(THIRTY_DAYS - 5)
    newer = renewed(wallet, phone)
    wallet.outside.advance(THIRTY_DAYS)

    assert_refused(refresh(wallet, newer.tokens["refresh_token"]), 400, "invalid_grant")


def test_a_refresh_token_that_was_never_given_is_refused(shared):
    assert_refused(refresh(shared, "x"), 400, "invalid_grant")


def test_an_access_token_is_no_refresh_token(wallet):
    phone = fresh_phone(wallet)

    assert_refused(refresh(wallet, phone.tokens["access_token"]), 400, "invalid_grant")
    assert is_signed_in(phone)


def test_a_refresh_token_is_no_access_token(wallet):
    phone = fresh_phone(wallet)
    phone.tokens["access_token"] = phone.tokens["refresh_token"]

    assert not is_signed_in(phone)


def test_a_session_that_was_ended_is_not_renewed(wallet):
    phone = wallet.bound(holds="nurse_practice")

    assert phone.call("DELETE", "/api/v1/me/binding").status_code == 204

    assert_refused(refresh(wallet, phone.tokens["refresh_token"]), 400, "invalid_grant")


# Revocation


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
@pytest.mark.parametrize("hint", [None, "access_token", "refresh_token", "anything"])
def test_revoking_either_token_ends_the_session(wallet, which, hint):
    phone = fresh_phone(wallet)
    form = {"client_id": wallet.outside.cast["appid"]}

    answer = revoke(
        wallet, phone.tokens[which], **form, **({"token_type_hint": hint} if hint else {})
    )

    assert (answer.status_code, answer.get_json()) == (200, {})
    assert not is_signed_in(phone)
    assert_refused(refresh(wallet, phone.tokens["refresh_token"]), 400, "invalid_grant")


def test_a_system_can_revoke_its_token(wallet):
    row, scanner = venue(wallet), wallet.scanner()

    answer = revoke(wallet, scanner.token, headers=basic(row["client_id"], row["client_secret"]))

    assert answer.status_code == 200
    assert scanner.ask({"code": "x", "purpose": "x"}).status_code == 401


def test_somebody_elses_token_is_not_revoked(wallet):
    phone, row = fresh_phone(wallet), venue(wallet)
    headers = basic(row["client_id"], row["client_secret"])

    answer = revoke(wallet, phone.tokens["access_token"], headers=headers)

    assert answer.status_code == 200
    assert is_signed_in(phone)


def test_revoking_what_nobody_knows_is_fine(shared):
    assert revoke(shared, "x", client_id=shared.outside.cast["appid"]).status_code == 200


def test_nobody_in_particular_revokes_nothing(wallet):
    phone = fresh_phone(wallet)

    assert_refused(revoke(wallet, phone.tokens["access_token"]), 401, "invalid_client")
    assert is_signed_in(phone)


def test_a_revocation_names_a_token(shared):
    answer = revoke(shared, "", client_id=shared.outside.cast["appid"])

    assert_refused(answer, 400, "invalid_request")


# Metadata


def test_the_metadata_names_what_the_server_does(shared):
    metadata = shared.client.get("/.well-known/oauth-authorization-server").get_json()

    assert metadata["issuer"] == shared.app.config["PUBLIC_URL"]
    assert set(metadata["grant_types_supported"]) == {
        "urn:elicense:grant:wechat-code",
        "refresh_token",
        "client_credentials",
    }
    assert {"wallet", "verify"} <= set(metadata["scopes_supported"])
    assert metadata["token_endpoint_auth_methods_supported"] == ["client_secret_basic", "none"]
    for endpoint in ("token_endpoint", "revocation_endpoint"):
        assert metadata[endpoint].startswith(metadata["issuer"])
        answer = shared.client.post(urlsplit(metadata[endpoint]).path)
        assert answer.status_code in {400, 401}


@pytest.mark.parametrize("length", [513, 5000])
def test_a_code_that_is_too_long_is_refused_without_asking_wechat(wallet, length):
    appid = wallet.outside.cast["appid"]

    answer = wallet.token(grant_type=WECHAT_CODE, code="x" * length, client_id=appid)

    assert (answer.status_code, answer.get_json()["error"]) == (400, "invalid_grant")
