"""The main story, played by the client that openapi-python-client has generated.

Started by tests/stack/test_generated_clients.py with the addresses of the wallet and its sandbox.
"""

import sys

import httpx
from health_license_wallet_client import AuthenticatedClient, Client
from health_license_wallet_client.api.identity import complete_check, list_consents, start_check
from health_license_wallet_client.api.licenses import list_licenses, show_license
from health_license_wallet_client.api.oauth import get_token
from health_license_wallet_client.api.presentations import follow_presentation, present_license
from health_license_wallet_client.api.usage import list_usage
from health_license_wallet_client.api.verifications import verify
from health_license_wallet_client.models import (
    CompleteCheck,
    ConsentGiven,
    GetTokenBody,
    GetTokenBodyGrantType,
    Present,
    Problem,
    StartCheck,
    Verify,
)


def play(app: str, sandbox: str) -> None:
    cast = httpx.get(f"{sandbox}/cast").raise_for_status().json()
    person = next(one for one in cast["citizens"] if "physician_practice" in one["licenses"])
    phone = signed_in(app, cast["appid"], tell(sandbox, "login", openid=person["openid"])["code"])
    prove(phone, sandbox, person)
    found = list_licenses.sync(client=phone)
    shown = next(one for one in found.items if one.type_ == "physician_practice")
    assert show_license.sync(shown.id, client=phone).number
    made = present_license.sync(shown.id, client=phone, body=Present(image="svg"))
    seen = verify.sync(client=venue(app, cast), body=Verify(code=made.code, purpose="入场登记"))
    assert (seen.verdict, seen.reason, seen.rescan) == ("valid", "ok", False)
    assert seen.holder.name
    assert follow_presentation.sync(made.id, client=phone).state == "verified"
    assert [look.verdict for look in list_usage.sync(client=phone).items] == ["valid"]
    refused = verify.sync(client=phone, body=Verify(code=made.code, purpose="入场登记"))
    assert isinstance(refused, Problem)
    assert refused.code == "insufficient_scope"


def tell(sandbox: str, what: str, **body: str) -> dict[str, str]:
    return httpx.post(f"{sandbox}/phone/{what}", json=body).raise_for_status().json()


def signed_in(app: str, appid: str, code: str) -> AuthenticatedClient:
    grant = GetTokenBodyGrantType.URNELICENSEGRANTWECHAT_CODE
    body = GetTokenBody(grant_type=grant, client_id=appid, code=code)
    return AuthenticatedClient(
        app, token=get_token.sync(client=Client(app), body=body).access_token
    )


def venue(app: str, cast: dict[str, list[dict[str, str]]]) -> AuthenticatedClient:
    row = cast["clients"][0]
    basic = httpx.BasicAuth(row["client_id"], row["client_secret"])
    body = GetTokenBody(grant_type=GetTokenBodyGrantType.CLIENT_CREDENTIALS)
    client = Client(app, httpx_args={"auth": basic})
    return AuthenticatedClient(app, token=get_token.sync(client=client, body=body).access_token)


def prove(phone: AuthenticatedClient, sandbox: str, person: dict[str, str]) -> None:
    documents = list_consents.sync(client=phone).items
    agreed = next(one for one in documents if one.method == "wechat_face")
    consent = ConsentGiven(document=agreed.document, version=agreed.version)
    who = {"name": person["name"], "id_number": person["id_number"]}
    started = start_check.sync(
        client=phone, body=StartCheck(**who, method="wechat_face", consent=consent)
    )
    tell(sandbox, "face", verify_id=started.handoff["verify_id"], result="pass")
    done = complete_check.sync(started.id, client=phone, body=CompleteCheck())
    assert done.status == "passed"


if __name__ == "__main__":
    play(*sys.argv[1:])
    print("played")
