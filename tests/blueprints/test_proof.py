"""Heads for anybody, and for citizens proofs of their own lines."""

import json

import pytest

from app.worker.jobs import audit
from docs.reference import audit_verify

TYPE = "physician_practice"
PUBLISHED = "/.well-known/elicense/audit"


@pytest.fixture
def doctor(wallet):
    return wallet.bound(holds=TYPE)


def look(wallet, doctor):
    """Have a venue look; return the id of the line of usage."""
    return wallet.scanner().verify(doctor.present(TYPE)["code"])["id"]


def work(wallet, *jobs):
    with wallet.app.app_context():
        for job in jobs or (audit.seal_entries, audit.export_entries):
            job()


def get(wallet, path, **query):
    return wallet.client.get(f"{PUBLISHED}/{path}", query_string=query)


def keys(wallet):
    return get(wallet, "keys.json").get_json()["keys"]


def test_a_citizen_gets_a_proof_that_a_stranger_believes(wallet, doctor):
    usage_id = look(wallet, doctor)
    work(wallet)

    answer = doctor.call("GET", f"/api/v1/me/usage/{usage_id}/proof")

    assert answer.status_code == 200
    proof = answer.get_json()
    assert proof["entry"]["id"] == usage_id
    assert proof["class"] == "usage"
    assert proof["head"] == get(wallet, "head.json").get_json()
    assert "stands in the log" in audit_verify.check_proof(proof, keys(wallet))


def test_what_is_not_sealed_yet_is_to_be_asked_for_again(wallet, doctor):
    usage_id = look(wallet, doctor)

    answer = doctor.call("GET", f"/api/v1/me/usage/{usage_id}/proof")

    assert (answer.status_code, answer.get_json()["code"]) == (409, "not_sealed_yet")
    assert int(answer.headers["Retry-After"]) > 0


def test_nobody_gets_a_proof_of_anothers_line(wallet, doctor):
    usage_id = look(wallet, doctor)
    work(wallet)
    nurse = wallet.bound(holds="nurse_practice")

    answer = nurse.call("GET", f"/api/v1/me/usage/{usage_id}/proof")

    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")


def test_there_is_no_proof_of_what_is_no_usage(wallet, doctor):
    look(wallet, doctor)
    work(wallet)
    with wallet.app.app_context():
        folder = audit.export_folder()
        lines = [json.loads(line) for line in folder.entry_files()[0].read_bytes().splitlines()]
    signed_in = next(one for one in lines if one["entry"]["action"] == "account.signed_in")

    for entry_id in (signed_in["entry"]["id"], "00000000-0000-4000-8000-000000000000"):
        answer = doctor.call("GET", f"/api/v1/me/usage/{entry_id}/proof")
        assert answer.status_code == 404


def test_before_anything_is_sealed_there_is_no_head(wallet):
    assert get(wallet, "head.json").status_code == 404
    assert get(wallet, "heads").get_json() == {"items": [], "next_cursor": None}


@pytest.fixture
def heads(wallet):
    for _ in range(3):
        wallet.sign_in(wallet.outside.citizen(holds=TYPE))
        wallet.outside.advance(60)
        work(wallet)
    return get(wallet, "heads").get_json()["items"]


def test_heads_are_listed_from_any_size_on(wallet, heads):
    first, second, third = heads

    page = get(wallet, "heads", limit=2).get_json()
    assert page["items"] == [first, second]
    rest = get(wallet, "heads", limit=2, cursor=page["next_cursor"]).get_json()
    assert rest == {"items": [third], "next_cursor": None}
    later = get(wallet, "heads", **{"from": second["size"]}).get_json()["items"]
    assert later == [second, third]
    assert get(wallet, "head.json").get_json() == third


def test_a_head_goes_on_from_an_earlier_one(wallet, heads):
    first, _, third = heads

    asked = {"first": first["size"], "second": third["size"]}
    answer = get(wallet, "consistency", **asked)

    assert answer.status_code == 200
    assert answer.get_json()["path"]
    assert get(wallet, "consistency", first=first["size"], second=10**6).status_code == 404
    assert get(wallet, "consistency", first=1).status_code == 422


def test_heads_hold_nothing_of_anybody(wallet, heads):
    members = {"kid", "specimen", "size", "at", "root", "signature"}
    assert all(head.keys() == members for head in heads)


def test_the_export_of_a_story_is_complete_and_unaltered(wallet, doctor, tmp_path):
    look(wallet, doctor)
    work(wallet)

    with wallet.app.app_context():
        said = audit_verify.check_export(audit.export_folder().path, keys(wallet))
        text = b"".join(one.read_bytes() for one in audit.export_folder().entry_files())

    assert said.startswith("complete and unaltered")
    for secret in (doctor.person["name"], doctor.person["id_number"], doctor.person["openid"]):
        assert secret.encode() not in text


def exported(wallet):
    work(wallet)
    with wallet.app.app_context():
        files = audit.export_folder().entry_files()
        return [
            json.loads(line)["entry"] for one in files for line in one.read_bytes().splitlines()
        ]


def test_refused_sign_ins_are_written_down_and_name_nobody(wallet):
    bodies = {
        "/api/v1/desk/session": {"username": "nobody", "password": "x" * 12, "totp": "000000"},
        "/api/v1/scanner/session": {"client_id": "nobody", "client_secret": "wrong"},
    }
    for path, body in bodies.items():
        assert wallet.client.post(path, json=body).status_code == 401

    desk, scanner = exported(wallet)
    assert (desk["action"], desk["detail"]) == ("officer.refused", {"reason": "bad_credentials"})
    assert (scanner["action"], scanner["detail"]) == (
        "scanner.refused",
        {"reason": "invalid_client"},
    )
    assert "nobody" not in json.dumps([desk, scanner])


def test_a_system_that_signs_in_is_written_down(wallet):
    wallet.scanner()

    (entry,) = exported(wallet)
    assert (entry["action"], entry["detail"]) == ("client.signed_in", {"scope": "verify"})
