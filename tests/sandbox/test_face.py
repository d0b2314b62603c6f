"""The face check: what is asked twice must agree, and only the camera and the number decide."""

import base64
import hashlib
import json
from itertools import count

import pytest

from sandbox.face_checks import cert_hash

START = "/cityservice/face/identify/getverifyid"
QUERY = "/cityservice/face/identify/queryverifyinfo"
OUTSIDER = ("某某", "990102199001010015")


@pytest.fixture
def ask(client, token):
    return lambda path, body: client.post(
        path, query_string={"access_token": token}, data=json.dumps(body)
    ).get_json()


@pytest.fixture
def question(cast):
    citizen = cast["citizens"][0]
    cert = {
        "cert_type": "IDENTITY_CARD",
        "cert_name": citizen["name"],
        "cert_no": citizen["id_number"],
    }
    return {"out_seq_no": "seq-1", "cert_info": cert, "openid": citizen["openid"]}


@pytest.fixture
def look(client):
    return lambda verify_id, result: client.post(
        "/phone/face", json={"verify_id": verify_id, "result": result}
    )


def digest_of(cert):
    # Written out here once more: the formula is WeChat's, not ours.
    parts = [
        f"{key}={base64.b64encode(cert[key].encode()).decode()}"
        for key in ("cert_type", "cert_name", "cert_no")
    ]
    return hashlib.sha256("&".join(parts).encode()).hexdigest()


def query_for(question, verify_id):
    return {
        "verify_id": verify_id,
        "out_seq_no": question["out_seq_no"],
        "cert_hash": digest_of(question["cert_info"]),
        "openid": question["openid"],
    }


def test_the_digest_of_wechats_own_example():
    expected = "3c241f7ff324977aeb91f173bb2a7b06569e6fd784d5573db34a636d8671108b"

    assert cert_hash("IDENTITY_CARD", "张三", "310101199801011234") == expected


@pytest.mark.parametrize(
    ("result", "verify_ret"),
    [("pass", 10000), ("fail", 10004), ("cancel", 90002), ("timeout", 90017), (None, 10300)],
)
def test_the_camera_decides_about_a_citizen_of_the_cast(ask, look, question, result, verify_ret):
    started = ask(START, question)
    if result:
        look(started["verify_id"], result)

    answer = ask(QUERY, query_for(question, started["verify_id"]))

    assert started["errcode"] == 0
    assert started["expires_in"] == 3600
    assert len(started["verify_id"]) <= 256
    assert answer == {"errcode": 0, "errmsg": "ok", "verify_ret": verify_ret}


def test_a_number_of_the_cast_under_another_name_does_not_match(ask, look, question):
    question["cert_info"]["cert_name"] = "某某某"
    verify_id = ask(START, question)["verify_id"]
    look(verify_id, "pass")

    assert ask(QUERY, query_for(question, verify_id))["verify_ret"] == 10003


@pytest.mark.parametrize(
    ("name", "number", "verify_ret"),
    [(*OUTSIDER, 10000), ("某某", "990102199001010016", 10003)],
)
def test_outside_the_cast_the_camera_is_believed_about_well_formed_numbers(
    ask, look, question, *, name, number, verify_ret
):
    question["cert_info"] |= {"cert_name": name, "cert_no": number}
    verify_id = ask(START, question)["verify_id"]
    look(verify_id, "pass")

    assert ask(QUERY, query_for(question, verify_id))["verify_ret"] == verify_ret


def test_a_citizen_may_use_a_phone_outside_the_cast(ask, look, question):
    question["openid"] = "a new phone"
    verify_id = ask(START, question)["verify_id"]
    look(verify_id, "pass")

    assert ask(QUERY, query_for(question, verify_id))["verify_ret"] == 10000


@pytest.mark.parametrize("field", ["verify_id", "out_seq_no", "cert_hash", "openid"])
def test_a_query_that_differs_in_one_thing_gets_no_outcome(ask, look, question, field):
    verify_id = ask(START, question)["verify_id"]
    look(verify_id, "pass")
    query = query_for(question, verify_id)

    answer = ask(QUERY, query | {field: "0" * len(query[field])})

    assert answer["errcode"] == 40097
    assert "verify_ret" not in answer


@pytest.mark.parametrize("field", ["verify_id", "out_seq_no", "cert_hash"])
@pytest.mark.parametrize("value", [None, "", 5, ["x"], "x" * 257, "\x00\x00\x00\x00\x00"])
def test_a_query_without_one_thing_is_refused(ask, question, field, value):
    query = query_for(question, ask(START, question)["verify_id"])

    assert ask(QUERY, query | {field: value})["errcode"] == 40097


@pytest.mark.parametrize("serial", ["abcde", "A" * 32, "a-b_c9"])
def test_a_serial_number_of_5_to_32_characters_is_accepted(ask, question, serial):
    assert ask(START, question | {"out_seq_no": serial})["errcode"] == 0


@pytest.mark.parametrize(
    "serial", [None, "", "abcd", "A" * 33, "abc de", "abcdé", "abcde\n", "１２３４５", 12345]
)
def test_any_other_serial_number_is_refused(ask, question, serial):
    assert ask(START, question | {"out_seq_no": serial})["errcode"] == 40097


def test_a_serial_number_is_used_once(ask, question):
    ask(START, question)

    answer = ask(START, question)

    assert answer["errcode"] == 40097
    assert "out_seq_no repeated" in answer["errmsg"]


@pytest.mark.parametrize(
    "changes",
    [
        {"cert_type": "PASSPORT"},
        {"cert_type": None},
        {"cert_name": ""},
        {"cert_name": 5},
        {"cert_name": "长" * 65},
        {"cert_name": "张\x00三"},
        {"cert_name": "\ud800"},
        {"cert_no": None},
        {"cert_no": "99010119840517213"},
        {"cert_no": "990101１98405172132"},
        {"cert_no": "99010119840517213X1"},
    ],
)
def test_a_malformed_certificate_is_refused(ask, question, changes):
    question["cert_info"] |= changes

    assert ask(START, question)["errcode"] == 40097


@pytest.mark.parametrize("cert_info", [None, [], "x", 5, {}])
def test_a_certificate_of_another_shape_is_refused(ask, question, cert_info):
    assert ask(START, question | {"cert_info": cert_info})["errcode"] == 40097


@pytest.mark.parametrize(
    ("openid", "errcode"), [(None, 41009), ("", 41009), (5, 40003), ("x" * 65, 40003)]
)
def test_a_missing_or_wrong_openid_is_refused(ask, question, openid, errcode):
    assert ask(START, question | {"openid": openid})["errcode"] == errcode


@pytest.mark.parametrize("path", [START, QUERY])
def test_no_token_no_answer(client, question, path):
    assert client.post(path, json=question).get_json()["errcode"] == 41001


@pytest.mark.parametrize("path", [START, QUERY])
def test_a_body_that_is_not_json_is_a_format_error(client, token, path):
    answer = client.post(path, query_string={"access_token": token}, data=b"{")

    assert answer.status_code == 200
    assert answer.get_json()["errcode"] == 47001


@pytest.mark.parametrize(("seconds", "status"), [(3599, 200), (3600, 409)])
def test_a_check_takes_a_look_for_an_hour(ask, look, question, clock, *, seconds, status):
    verify_id = ask(START, question)["verify_id"]
    clock.advance(seconds)

    assert look(verify_id, "pass").status_code == status


def test_an_abandoned_check_is_a_time_out(ask, question, clock):
    verify_id = ask(START, question)["verify_id"]
    clock.advance(3600)

    assert ask(QUERY, query_for(question, verify_id))["verify_ret"] == 90017


def test_an_outcome_can_be_asked_for_again(ask, look, question, clock):
    verify_id = ask(START, question)["verify_id"]
    look(verify_id, "pass")
    clock.advance(3600)

    outcomes = [ask(QUERY, query_for(question, verify_id))["verify_ret"] for _ in range(2)]

    assert outcomes == [10000, 10000]


def test_the_last_look_into_the_camera_counts(ask, look, question):
    verify_id = ask(START, question)["verify_id"]
    look(verify_id, "fail")
    look(verify_id, "pass")

    assert ask(QUERY, query_for(question, verify_id))["verify_ret"] == 10000


def test_checks_of_several_citizens_do_not_touch_each_other(ask, look, cast, question):
    serials = (f"serial-{number}" for number in count())
    started = []
    for citizen in (each for each in cast["citizens"] if "id_type" not in each):
        cert = {
            "cert_type": "IDENTITY_CARD",
            "cert_name": citizen["name"],
            "cert_no": citizen["id_number"],
        }
        asked = {"out_seq_no": next(serials), "cert_info": cert, "openid": citizen["openid"]}
        started.append((asked, ask(START, asked)["verify_id"]))

    look(started[3][1], "pass")

    outcomes = [
        ask(QUERY, query_for(asked, verify_id))["verify_ret"] for asked, verify_id in started
    ]
    assert outcomes == [10300] * 3 + [10000] + [10300] * (len(started) - 4)
