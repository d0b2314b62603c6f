import pytest

from sandbox.message_templates import load

SEND = "/cgi-bin/message/subscribe/send"
PHONE = "oSPECIMEN8hLRWymFVEA9LKXWKKm"
TEMPLATES = {one.title: one for one in load().values()}
STEP, SCANNED = TEMPLATES["申领进度提醒"], TEMPLATES["证照核验提醒"]
DATA = {
    "thing1": {"value": "护士执业证书"},
    "character_string2": {"value": "SL202611210001"},
    "phrase3": {"value": "已受理"},
    "time4": {"value": "2026年11月21日 12:00"},
}
PAGE = "pages/messages/message?id=1"


@pytest.fixture
def send(client, token):
    def send(path=f"{SEND}?access_token={{}}", **changes):
        body = {"touser": PHONE, "template_id": STEP.template_id, "page": PAGE, "data": DATA}
        sent = {key: value for key, value in (body | changes).items() if value is not None}
        return client.post(path.format(token), json=sent).get_json()

    return send


@pytest.fixture
def tap(client):
    def tap(result="accept", template=STEP, **more):
        body = {"openid": PHONE, "template_id": template.template_id, "result": result, **more}
        return client.post("/phone/subscribe", json=body).get_json()

    return tap


@pytest.fixture
def arrived(client):
    return lambda openid=PHONE: client.get(f"/phone/messages?openid={openid}").get_json()["items"]


def test_a_message_reaches_the_phone_and_no_other(send, arrived):
    assert send() == {"errcode": 0, "errmsg": "ok"}

    (message,) = arrived()
    assert message == {
        "at": "2026-11-21T04:00:00.000Z",
        "template_id": STEP.template_id,
        "page": PAGE,
        "data": DATA,
        "miniprogram_state": "formal",
        "lang": "zh_CN",
    }
    assert arrived("somebody-else") == []


def test_messages_lie_in_the_order_in_which_they_came(send, arrived):
    for number in range(3):
        send(page=f"pages/{number}")

    assert [one["page"] for one in arrived()] == [f"pages/{number}" for number in range(3)]


def test_a_yes_is_one_message(send, tap, arrived):
    assert tap(times=2) == {"result": "accept", "remaining": 2}

    assert [send()["errcode"] for _ in range(3)] == [0, 0, 43101]

    assert len(arrived()) == 2


def test_a_yes_for_long_lasts_until_a_no(client, token, tap):
    data = {
        "thing1": {"value": "护士执业证书"},
        "thing2": {"value": "样例会展中心"},
        "phrase3": {"value": "核验通过"},
        "time4": {"value": "12:00"},
    }
    body = {"touser": PHONE, "template_id": SCANNED.template_id, "data": data}
    tap(template=SCANNED)
    path = f"{SEND}?access_token={token}"

    before = [client.post(path, json=body).get_json()["errcode"] for _ in range(3)]
    tap("reject", template=SCANNED)
    after = client.post(path, json=body).get_json()["errcode"]

    assert (before, after) == ([0, 0, 0], 43101)


def test_a_no_takes_what_was_agreed_to(send, tap):
    tap(times=5)

    assert tap("reject")["remaining"] == 0
    assert send()["errcode"] == 43101


@pytest.mark.parametrize(
    ("changes", "errcode", "says"),
    [
        ({"touser": None}, 40003, "invalid openid"),
        ({"touser": "o" * 65}, 40003, "invalid openid"),
        ({"template_id": None}, 40037, "invalid template_id"),
        ({"template_id": "another"}, 40037, "invalid template_id"),
        ({"page": "/pages/leading"}, 41030, "invalid page"),
        ({"page": 7}, 41030, "invalid page"),
        ({"data": None}, 47003, "data.thing1.value"),
        ({"data": "text"}, 47003, "data.thing1.value"),
        ({"data": DATA | {"thing1": {"value": "样" * 21}}}, 47003, "data.thing1.value"),
        ({"data": DATA | {"thing1": {"value": ""}}}, 47003, "data.thing1.value"),
        ({"data": DATA | {"thing1": "护士"}}, 47003, "data.thing1.value"),
        ({"data": DATA | {"phrase3": {"value": "六个汉字太长"}}}, 47003, "data.phrase3.value"),
        ({"data": DATA | {"phrase3": {"value": "OK"}}}, 47003, "data.phrase3.value"),
        (
            {"data": DATA | {"character_string2": {"value": "受理"}}},
            47003,
            "data.character_string2.value",
        ),
        (
            {"data": DATA | {"character_string2": {"value": "9" * 33}}},
            47003,
            "data.character_string2.value",
        ),
        ({"data": DATA | {"time4": {"value": "soon"}}}, 47003, "data.time4.value"),
        ({"miniprogram_state": "beta"}, 47003, "miniprogram_state"),
        ({"lang": "de"}, 47003, "lang"),
    ],
)
def test_what_cannot_be_sent_is_refused_with_its_number(send, arrived, changes, errcode, says):
    answer = send(**changes)

    assert answer["errcode"] == errcode
    assert says in answer["errmsg"]
    assert arrived() == []


@pytest.mark.parametrize(
    ("path", "errcode"), [(SEND, 41001), (f"{SEND}?access_token=wrong", 40001)]
)
def test_a_message_needs_an_access_token(send, path, errcode):
    assert send(path)["errcode"] == errcode


def test_an_access_token_grows_old(send, clock):
    clock.advance(7200)

    assert send()["errcode"] == 42001


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"openid": ""}, 422),
        ({"result": "maybe"}, 422),
        ({"times": 0}, 422),
        ({"times": "two"}, 422),
        ({"template_id": "another"}, 404),
    ],
)
def test_a_tap_that_cannot_be_is_refused(client, changes, status):
    body = {"openid": PHONE, "template_id": STEP.template_id, "result": "accept"}

    assert client.post("/phone/subscribe", json=body | changes).status_code == status


def test_the_file_names_no_phone_and_no_message(send, tap, tmp_path, arrived):
    tap()
    send()

    files = b"".join(path.read_bytes() for path in (tmp_path / "sandbox").iterdir())
    assert PHONE.encode() not in files
    assert "护士执业证书".encode() not in files
    assert len(arrived()) == 1
