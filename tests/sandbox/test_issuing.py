"""The issuing system: one number for one key, what the register knows stays, and it breaks."""

import base64
import hashlib
import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from sandbox import cast as cast_file
from sandbox.license_types import TYPES
from sandbox.numbering import check_character
from sandbox.sealed_pdf import sealed_pdf
from tests.sandbox.conftest import ROOT

PATH = "/issuing/certificates"
QUERY = "/certshare/queryCertInfo"
NURSE = "11990000000000000D004"
MIDWIFE = "11990000000000000D005"
PEOPLE = cast_file.load().listed["citizens"]


@pytest.fixture
def paper():
    """A paper certificate of the register, as an order for its electronic license."""
    person = next(row for row in PEOPLE if row.get("paper"))
    (held,) = person["paper"]
    return {
        "applicationNo": "application-1",
        "ZZLXDM": MIDWIFE,
        "ZZBH": held["certificate_number"],
        "ZZBFJGDM": held["authority"],
        "ZZBFJG": "样例市卫生健康委员会",
        "CZZT": [{"CZZT": person["name"], "CZZTDM": person["id_number"], "CZZTDMLXDM": "111"}],
        "JHR": [],
        "FZR": None,
        "KZ": {"INSTITUTION": "样例市第二医院"},
    }


@pytest.fixture
def unknown(cast):
    """A nurse's paper that the register does not know."""
    person = next(
        row for row in cast["citizens"] if [p for p in row.get("paper", ()) if not p["in_register"]]
    )
    (held,) = person["paper"]
    return {
        "applicationNo": "application-2",
        "ZZLXDM": NURSE,
        "ZZBH": held["certificate_number"],
        "ZZBFJGDM": held["authority"],
        "ZZBFJG": "样例市卫生健康委员会",
        "ZZBFRQ": held["issued_on"].replace("-", ""),
        "CZZT": [{"CZZT": person["name"], "CZZTDM": person["id_number"], "CZZTDMLXDM": "111"}],
        "KZ": {"SEX": "1"},
    }


@pytest.fixture
def order(client, cast):
    access = cast["issuing"]

    def ask(body, key="key-1", **headers):
        return client.post(
            PATH,
            json=body,
            auth=(access["access_id"], access["access_token"]),
            headers={"Idempotency-Key": key} | headers,
        )

    return ask


@pytest.fixture
def register(client, cast):
    def ask(path=QUERY, **data):
        head = {
            "accessId": cast["register"]["access_id"],
            "accessToken": cast["register"]["access_token"],
            "time": "20261121120000",
            "reqNo": "0123456789abcdef0123456789abcdef",
        }
        return client.post(path, json={"head": head, "data": {"useCause": "x", **data}}).get_json()

    return ask


@pytest.fixture
def held(register):
    def by(number):
        path = "/certshare/queryCertInfoByHolderCode"
        return register(path, holderType="111", holderCode=number)["data"]["certs"]

    return by


def break_next(client, mode, **more):
    assert client.post("/faults", json={"path": PATH, "mode": mode, **more}).status_code == 200


def number_of(order_):
    return order_["CZZT"][0]["CZZTDM"]


# The register


def test_a_paper_certificate_is_found_by_type_and_number(register, paper):
    answer = register(certTypeCode=MIDWIFE, certNumber=paper["ZZBH"])

    assert answer["head"]["status"] == 0
    assert answer["data"]["cert"]["CZZT"] == paper["CZZT"]
    assert "medium" not in answer["data"]["cert"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 0),
        ({"certNumber": "MY0"}, 10),
        ({"certTypeCode": NURSE}, 10),
        ({"holderCode": "990101199004234827"}, 0),
        ({"holderCode": "990101198405172132"}, 10),
        ({"certNumber": ""}, 12),
        ({"certTypeCode": None}, 12),
        ({"certNumber": 5}, 102),
        ({"useCause": ""}, 12),
    ],
)
def test_a_question_for_one_certificate_has_the_words_of_the_register(
    register, paper, change, status
):
    question = {"certTypeCode": MIDWIFE, "certNumber": paper["ZZBH"]}

    assert register(**(question | change))["head"]["status"] == status


# A number


def test_a_conversion_keeps_the_certificate_and_gets_an_identifier(order, paper, register):
    known = register(certTypeCode=MIDWIFE, certNumber=paper["ZZBH"])["data"]["cert"]

    answer = order(paper)

    issued = answer.get_json()["certificate"]
    assert answer.status_code == 201
    for tag in ("ZZBH", "ZZBFRQ", "ZZYXQQSRQ", "ZZYXQJZRQ", "CZZT", "ZZZT"):
        assert issued[tag] == known[tag]
    assert issued["KZ"] == known["KZ"] | paper["KZ"]
    assert issued["ZZBS"]


def test_the_identifier_has_the_form_of_the_standard_and_the_right_check_character(order, paper):
    identifier = order(paper).get_json()["certificate"]["ZZBS"]

    form = rf"1\.2\.156\.3005\.2\.({MIDWIFE})\.(11990100000000027A)\.([0-9A-Z]{{20}})\.(001)\.(.)"
    *parts, check = re.fullmatch(form, identifier).groups()
    assert check == check_character("".join(parts))


@pytest.mark.parametrize(
    ("joined", "check"),
    [
        ("11990000000000000D00211990000000000019AF2YQ19NHL1N61KG6116C001", "6"),
        ("11990000000000000D00111990100000000027AT6RMY8DUW3LKQ70JX5R7001", "K"),
    ],
)
def test_check_characters_are_those_of_licenses_that_exist(joined, check):
    assert check_character(joined) == check


@pytest.mark.parametrize(
    ("issued_on", "last_day"),
    [("20230618", "20280617"), ("20240229", "20290228"), ("20240301", "20290228")],
)
def test_what_the_register_does_not_know_runs_as_long_as_its_type(
    order, unknown, issued_on, last_day
):
    issued = order(unknown | {"ZZBFRQ": issued_on}).get_json()["certificate"]

    assert (issued["ZZBFRQ"], issued["ZZYXQQSRQ"]) == (issued_on, issued_on)
    assert issued["ZZYXQJZRQ"] == last_day


def test_without_a_day_a_license_begins_today(order, unknown):
    del unknown["ZZBFRQ"]

    assert order(unknown).get_json()["certificate"]["ZZBFRQ"] == "20261121"


def test_an_issued_license_is_in_the_register_under_its_identifier(order, paper, held, register):
    identifier = order(paper).get_json()["certificate"]["ZZBS"]

    assert [cert["ZZBS"] for cert in held(number_of(paper))] == [identifier]
    found = register(certTypeCode=MIDWIFE, certNumber=paper["ZZBH"])["data"]["cert"]
    assert found["ZZBS"] == identifier


# Once


def test_the_same_key_gives_the_same_certificate_and_file(order, paper, client):
    first, second = order(paper), order(paper)

    assert first.get_json() == second.get_json()
    assert len(client.get("/issued").get_json()["items"]) == 1


def test_the_same_key_with_another_body_is_a_conflict(order, paper):
    order(paper)

    answer = order(paper | {"applicationNo": "another"})

    assert answer.status_code == 409
    assert answer.get_json()["code"] == "idempotency_conflict"


def test_another_key_for_the_same_certificate_is_refused(order, paper):
    order(paper)

    answer = order(paper, key="key-2")

    assert answer.status_code == 422
    assert answer.get_json()["code"] == "already_electronic"


def test_many_who_ask_at_once_with_one_key_get_one_number(server, paper):
    access = requests.get(f"{server.url}/cast", timeout=60).json()["issuing"]

    def ask(_):
        return requests.post(
            server.url + PATH,
            json=paper,
            auth=(access["access_id"], access["access_token"]),
            headers={"Idempotency-Key": "key-1"},
            timeout=60,
        ).json()["certificate"]["ZZBS"]

    with ThreadPoolExecutor(8) as pool:
        identifiers = set(pool.map(ask, range(16)))

    assert len(identifiers) == 1


def test_a_killed_sandbox_gives_the_same_answer_and_keeps_its_register(server, paper):
    cast = requests.get(f"{server.url}/cast", timeout=60).json()
    auth = (cast["issuing"]["access_id"], cast["issuing"]["access_token"])

    def ask():
        headers = {"Idempotency-Key": "key-1"}
        url = server.url + PATH
        return requests.post(url, json=paper, auth=auth, headers=headers, timeout=60).json()

    before = ask()
    server.kill()
    server.start()

    assert ask() == before
    items = requests.get(f"{server.url}/issued", timeout=60).json()["items"]
    assert items == [{"applicationNo": "application-1", "ZZBS": before["certificate"]["ZZBS"]}]


def test_nothing_on_disk_names_who_a_license_was_issued_to(order, paper, tmp_path):
    order(paper)

    written = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())

    told = [paper["ZZBH"], number_of(paper), paper["CZZT"][0]["CZZT"]]
    assert [each for each in told if each.encode() in written] == []


def test_what_was_issued_can_be_forgotten(order, paper, client, held):
    order(paper)

    client.delete("/issued")

    assert held(number_of(paper)) == []
    assert client.get("/issued").get_json() == {"items": []}
    assert order(paper).status_code == 201


# Exchange


@pytest.fixture
def exchange(held, cast):
    parent = next(row for row in cast["citizens"] if row["licenses"] == ["birth_certificate"])
    (old,) = held(parent["id_number"])
    tags = ("ZZLXDM", "ZZBH", "ZZBFJGDM", "ZZBFJG", "CZZT", "JHR", "FZR", "KZ")
    known = {tag: old[tag] for tag in tags}
    return {"applicationNo": "application-3", "replaces": old["ZZBS"], **known}


def test_an_exchange_has_a_new_number_and_ends_the_old_license(order, exchange, held):
    new = order(exchange).get_json()["certificate"]

    both = held(new["JHR"][0]["ZJHM"])
    states = {cert["ZZBS"]: cert["ZZZT"] for cert in both}
    assert new["ZZBH"] != exchange["ZZBH"]
    assert re.fullmatch("[A-Z][0-9]{9}", new["ZZBH"])
    assert (new["ZZBFRQ"], new["ZZYXQJZRQ"]) == ("20261121", "")
    assert states == {exchange["replaces"]: "CHANGE", new["ZZBS"]: "RELEASE"}


def test_what_ended_cannot_be_exchanged_again(order, exchange):
    order(exchange)

    answer = order(exchange | {"applicationNo": "x"}, key="key-2")

    assert answer.status_code == 422
    assert answer.get_json()["code"] == "nothing_to_replace"


# Refusals


@pytest.mark.parametrize("auth", [None, ("specimen-wallet", "wrong"), ("x", "wröng")])
def test_who_is_not_registered_gets_nothing(client, paper, auth):
    answer = client.post(PATH, json=paper, auth=auth, headers={"Idempotency-Key": "k"})

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        {"applicationNo": ""},
        {"ZZLXDM": "11990000000000000D099"},
        {"ZZBH": 5},
        {"ZZBFJGDM": "1199010000000002-A"},
        {"ZZBFJG": ""},
        {"ZZBFRQ": "20261301"},
        {"CZZT": []},
        {"CZZT": ["x"]},
        {"CZZT": None},
        {"CZZT": [{"CZZT": "x"}]},
        {"JHR": ["x"]},
        {"FZR": "x"},
        {"KZ": []},
        {"KZ": {"SEX": 1}},
        {"replaces": 5},
    ],
)
def test_an_order_that_cannot_be_is_unacceptable(order, paper, change, client):
    answer = order(paper | change)

    assert answer.status_code == 422
    assert answer.get_json()["code"] == "invalid"
    assert client.get("/issued").get_json()["items"] == []


@pytest.mark.parametrize("key", ["", "k" * 129])
def test_an_order_without_a_usable_key_is_unacceptable(order, paper, key):
    assert order(paper, key=key).status_code == 422


def test_a_certificate_of_somebody_else_is_not_issued(order, paper, cast):
    other = {"CZZT": "某某某", "CZZTDM": cast["citizens"][0]["id_number"], "CZZTDMLXDM": "111"}

    answer = order(paper | {"CZZT": [other]})

    assert answer.get_json()["code"] == "holder_differs"


# Faults


@pytest.mark.parametrize(("errcode", "status"), [(None, 503), (-1, 503), (502, 502), (429, 429)])
def test_an_error_is_a_status_of_http_and_numbers_nothing(order, paper, client, errcode, status):
    break_next(client, "error", errcode=errcode)

    assert order(paper).status_code == status
    assert client.get("/issued").get_json()["items"] == []


def test_late_numbers_now_and_tells_later(order, paper, client):
    break_next(client, "late", seconds=3)

    first, second = order(paper), order(paper)

    assert first.status_code == 202
    assert first.get_json() == {"status": "processing", "retryAfter": 3}
    assert second.status_code == 201


def test_a_dropped_answer_was_numbered_and_is_told_when_asked_again(server, paper):
    cast = requests.get(f"{server.url}/cast", timeout=60).json()
    auth = (cast["issuing"]["access_id"], cast["issuing"]["access_token"])
    requests.post(f"{server.url}/faults", json={"path": PATH, "mode": "drop"}, timeout=60)

    def ask():
        headers = {"Idempotency-Key": "key-1"}
        return requests.post(
            server.url + PATH, json=paper, auth=auth, headers=headers, timeout=60
        ).json()

    with pytest.raises(requests.ConnectionError):
        ask()

    items = requests.get(f"{server.url}/issued", timeout=60).json()["items"]
    assert [ask()["certificate"]["ZZBS"]] == [item["ZZBS"] for item in items]


def test_a_wrong_holder_comes_back_once(order, paper, client):
    break_next(client, "wrong_holder")

    wrong, right = (order(paper).get_json()["certificate"] for _ in range(2))

    assert wrong["CZZT"] != paper["CZZT"]
    assert right["CZZT"] == paper["CZZT"]
    assert wrong["ZZBS"] == right["ZZBS"]


def test_twice_breaks_the_promise_and_voids_the_first(order, paper, client, held):
    first = order(paper).get_json()["certificate"]
    break_next(client, "twice")

    second = order(paper).get_json()["certificate"]

    states = {cert["ZZBS"]: cert["ZZZT"] for cert in held(number_of(paper))}
    assert states == {first["ZZBS"]: "VOID", second["ZZBS"]: "RELEASE"}
    assert order(paper).get_json()["certificate"] == second


@pytest.mark.parametrize("mode", ["late", "wrong_holder", "twice"])
def test_only_the_issuing_system_can_be_wrong_in_its_ways(client, mode):
    answer = client.post("/faults", json={"path": "/sns/jscode2session", "mode": mode})

    assert answer.status_code == 422
    assert answer.get_json()["code"] == "unsupported"


# The file


def test_the_file_is_a_pdf_with_its_digest(order, paper):
    file = order(paper).get_json()["file"]

    content = base64.b64decode(file["content"])
    assert file["contentType"] == "application/pdf"
    assert file["digest"] == hashlib.new("sm3", content).hexdigest()
    assert content.startswith(b"%PDF-1.4\n")


@pytest.fixture
def pdf(order, paper):
    certificate = order(paper).get_json()["certificate"]
    # A name with a character that UCS-2 cannot spell.
    certificate["CZZT"] = [{"CZZT": "陆景𬬻"}]
    return sealed_pdf(certificate)


def test_every_object_stands_where_the_table_of_the_pdf_says(pdf):
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n\Z", pdf)[1])
    offsets = [int(row) for row in re.findall(rb"(\d{10}) 00000 n \n", pdf[start:])]

    assert pdf[start : start + 4] == b"xref"
    for number, offset in enumerate(offsets, 1):
        assert pdf[offset:].startswith(b"%d 0 obj\n" % number)
    length, stream = re.search(
        rb"/Length (\d+) >>\nstream\n(.*)\nendstream", pdf, re.DOTALL
    ).groups()
    assert int(length) == len(stream)


def test_the_page_names_the_license_and_calls_itself_a_specimen(pdf, paper):
    words = [bytes.fromhex(part.decode()) for part in re.findall(rb"<([0-9A-F]+)> Tj", pdf)]
    text = "\n".join(word.decode("utf-16-be") for word in words)

    assert "母婴保健技术考核合格证书" in text
    assert paper["ZZBH"] in text
    assert "陆景〓" in text
    assert "样例，不具有任何效力" in text
    assert text.count("样例") > 4


def test_the_sandbox_can_issue_every_type_of_the_catalogue():
    files = (ROOT / "wallet/catalogue/types").glob("*.json")
    types = {
        one["identifier_code"]: one["name"] for one in map(json.loads, map(Path.read_text, files))
    }

    assert {code: known.name for code, known in TYPES.items()} == types
