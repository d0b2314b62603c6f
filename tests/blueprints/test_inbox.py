"""My messages over HTTP, and how they come to be: scans, locks, moved bindings."""

from typing import Any

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.worker.jobs import messages
from notifications.templates import TEMPLATES
from tests.acts import make_act
from tests.world import world
from wallet.act import Actor, ActorKind
from wallet.audit import record
from wallet.identity.models import Identity

TYPE = "physician_practice"
MESSAGES, SUBSCRIPTIONS = "/api/v1/me/messages", "/api/v1/me/subscriptions"


@pytest.fixture
def doctor(wallet):
    return wallet.bound(holds=TYPE)


@pytest.fixture
def tell(wallet):
    def tell():
        with wallet.app.app_context():
            messages.fan_out()

    return tell


def listed(phone, query=""):
    answer = phone.call("GET", MESSAGES + query)
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def unread(phone):
    return phone.call("GET", "/api/v1/me").get_json()["unread"]


def be_scanned(wallet, phone, times=1):
    for _ in range(times):
        wallet.scanner().verify(phone.present(TYPE)["code"])


def test_a_scan_is_told_in_words(wallet, doctor, tell):
    be_scanned(wallet, doctor)
    tell()

    (message,) = listed(doctor)["items"]

    assert message["template"] == "license_scanned"
    assert message["title"] == "您的医师执业证书被核验：通过"
    assert "样例会展中心核验了您的医师执业证书，用途：入场登记" in message["body"]
    assert message["read_at"] is None
    usage = doctor.call("GET", "/api/v1/me/usage").get_json()["items"]
    assert message["link"] == {"kind": "usage", "id": usage[0]["id"]}
    assert message["at"] == usage[0]["at"]


def test_unread_counts_until_it_is_read(wallet, doctor, tell):
    be_scanned(wallet, doctor, times=2)
    tell()
    before = unread(doctor)

    path = f"{MESSAGES}/{listed(doctor)['items'][0]['id']}/reading"
    answers = [doctor.call("POST", path, {}).status_code for _ in range(2)]

    assert (before, answers, unread(doctor)) == (2, [204, 204], 1)
    newest, older = listed(doctor)["items"]
    assert newest["read_at"] is not None
    assert older["read_at"] is None


def test_messages_are_paged_newest_first(wallet, doctor, tell):
    be_scanned(wallet, doctor, times=3)
    tell()

    first = listed(doctor, "?limit=2")
    rest = listed(doctor, f"?limit=2&cursor={first['next_cursor']}")

    moments = [one["at"] for one in first["items"] + rest["items"]]
    assert len(moments) == 3
    assert moments == sorted(moments, reverse=True)
    assert rest["next_cursor"] is None


def test_nobody_reads_what_another_was_told(wallet, doctor, tell):
    be_scanned(wallet, doctor)
    tell()
    message = listed(doctor)["items"][0]
    nurse = wallet.bound(holds="nurse_practice")

    assert listed(nurse)["items"] == []
    assert nurse.call("POST", f"{MESSAGES}/{message['id']}/reading", {}).status_code == 404


def test_a_moved_binding_is_told_where_it_was_lost(wallet, doctor, tell):
    be_scanned(wallet, doctor)
    newer = wallet.sign_in(doctor.person | {"openid": "oSample-another-phone-0000000"})
    assert newer.prove()["status"] == "passed"
    tell()

    lost = wallet.sign_in(doctor.person)

    (told,) = listed(lost)["items"]
    assert (told["template"], told["link"]) == ("binding_moved", None)
    assert unread(lost) == 1
    assert lost.call("POST", f"{MESSAGES}/{told['id']}/reading", {}).status_code == 204
    assert [one["template"] for one in listed(newer)["items"]] == ["license_scanned"]


def test_a_locked_wallet_tells_only_that_it_is_locked(wallet, doctor, tell):
    be_scanned(wallet, doctor)
    assert doctor.call("POST", "/api/v1/me/panic", {}).status_code == 204
    tell()

    again = wallet.sign_in(doctor.person)
    while_locked = [one["template"] for one in listed(again)["items"]]
    assert unread(again) == 1
    again.prove()

    assert while_locked == ["wallet_locked"]
    assert [one["template"] for one in listed(again)["items"]] == [
        "wallet_locked",
        "license_scanned",
    ]


@pytest.mark.parametrize("query", ["?limit=0", "?limit=201", "?cursor=x"])
def test_a_page_that_is_none_of_this_list_is_refused(doctor, query):
    assert doctor.call("GET", MESSAGES + query).status_code == 422


def test_every_subscription_is_listed_with_what_remains(wallet):
    phone = wallet.sign_in(wallet.outside.citizen(holds=TYPE))

    items = phone.call("GET", SUBSCRIPTIONS).get_json()["items"]

    assert [one["template"] for one in items] == list(TEMPLATES)
    assert {one["kind"] for one in items} == {"once", "long"}
    assert {one["remaining"] for one in items} == {0}


def test_what_was_tapped_is_counted(wallet):
    phone = wallet.sign_in(wallet.outside.citizen(holds=TYPE))
    path = f"{SUBSCRIPTIONS}/application_step"

    taps = [
        phone.call("PUT", path, {"result": result}).get_json()["remaining"]
        for result in ("accept", "accept", "reject")
    ]

    assert taps == [1, 2, 0]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        (f"{SUBSCRIPTIONS}/application_step", {"result": "perhaps"}, 422),
        (f"{SUBSCRIPTIONS}/application_step", {}, 422),
        (f"{SUBSCRIPTIONS}/application_step", {"result": "accept", "times": 9}, 422),
        (f"{SUBSCRIPTIONS}/never_heard_of", {"result": "accept"}, 404),
    ],
)
def test_an_answer_that_cannot_be_is_refused(wallet, path, body, status):
    phone = wallet.sign_in(wallet.outside.citizen(holds=TYPE))

    assert phone.call("PUT", path, body).status_code == status


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", MESSAGES),
        ("GET", SUBSCRIPTIONS),
        ("PUT", f"{SUBSCRIPTIONS}/application_step"),
        ("POST", f"{MESSAGES}/00000000-0000-4000-8000-000000000000/reading"),
    ],
)
def test_messages_need_a_token(wallet, method, path):
    assert wallet.client.open(path, method=method, json={}).status_code == 401


def test_without_wechat_templates_nothing_can_be_agreed_to(sandbox, prepared, tmp_path):
    with world(sandbox, tmp_path, WECHAT_TEMPLATES="") as running:
        phone = running.sign_in(running.outside.citizen(holds=TYPE))

        assert phone.call("GET", SUBSCRIPTIONS).get_json()["items"] == []


def test_a_message_of_an_application_says_its_receipt_number(wallet, doctor, tell):
    with wallet.app.app_context():
        session = db.session()
        identity = session.scalars(sa.select(Identity)).one()
        detail: dict[str, Any] = {
            "application": str(identity.id),
            "receipt": "SL1",
            "type": "nurse_practice",
        }
        record.record(
            make_act(session, Actor(ActorKind.OFFICER, "o"), at=identity.created_at),
            "application.accepted",
            person_key=identity.person_key,
            **detail,
        )
        session.commit()
    tell()

    (message,) = listed(doctor)["items"]
    assert message["title"] == "护士执业证书申领已受理"
    assert message["link"] == {"kind": "application", "id": detail["application"]}
