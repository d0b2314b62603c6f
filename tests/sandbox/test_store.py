"""The outside world remembers across a kill, and its files tell nothing about anyone."""

import json

import requests

FACE = "/cityservice/face/identify/"


def post(url, body, **query):
    return requests.post(url, json=body, params=query, timeout=60).json()


def test_a_killed_sandbox_still_knows_codes_tokens_and_checks(server):
    cast = requests.get(server.url + "/cast", timeout=60).json()
    citizen = cast["citizens"][0]
    program = {"appid": cast["appid"], "secret": cast["appsecret"]}
    token_body = program | {"grant_type": "client_credential"}
    code = post(server.url + "/phone/login", {"openid": citizen["openid"]})["code"]
    token = post(server.url + "/cgi-bin/stable_token", token_body)["access_token"]
    cert = {
        "cert_type": "IDENTITY_CARD",
        "cert_name": citizen["name"],
        "cert_no": citizen["id_number"],
    }
    question = {"out_seq_no": "serial-1", "cert_info": cert, "openid": citizen["openid"]}
    started = post(server.url + FACE + "getverifyid", question, access_token=token)
    post(server.url + "/clock", {"advance_seconds": 10})

    server.kill()
    server.start()

    query = program | {"js_code": code, "grant_type": "authorization_code"}
    session = requests.get(server.url + "/sns/jscode2session", params=query, timeout=60).json()
    looked = post(server.url + "/phone/face", started | {"result": "pass"})
    again = post(server.url + FACE + "getverifyid", question, access_token=token)
    assert session["openid"] == citizen["openid"]
    assert post(server.url + "/cgi-bin/stable_token", token_body)["access_token"] == token
    assert looked == {"result": "pass"}
    assert "out_seq_no repeated" in again["errmsg"]


def test_nothing_on_disk_says_who_anyone_is(client, token, cast, login, tmp_path):
    told = [token, cast["appsecret"]]
    seen_by_cameras = [each for each in cast["citizens"] if "id_type" not in each]
    for number, citizen in enumerate(seen_by_cameras):
        cert = {
            "cert_type": "IDENTITY_CARD",
            "cert_name": citizen["name"],
            "cert_no": citizen["id_number"],
        }
        question = {
            "out_seq_no": f"serial-{number}",
            "cert_info": cert,
            "openid": citizen["openid"],
        }
        path = FACE + "getverifyid"
        started = client.post(path, query_string={"access_token": token}, json=question).get_json()
        client.post("/phone/face", json={"verify_id": started["verify_id"], "result": "pass"})
        told += [citizen["openid"], citizen["name"], citizen["id_number"]]
        told += [login(citizen["openid"]), started["verify_id"], *known_numbers(citizen)]

    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())

    assert len(written) > 4096
    assert [each for each in told if each.encode() in written] == []
    assert json.dumps(cast["citizens"][0]["name"]).encode() not in written


def known_numbers(citizen):
    return [paper["certificate_number"] for paper in citizen.get("paper", [])]
