import json
import logging

import pytest
import sqlalchemy as sa

from app.clock import now
from app.extensions import db
from app.services import services
from docs.reference import verify
from tests.blueprints import issuing
from tests.wallet.licenses.pushing import make_body
from tests.world import world
from wallet.act import ActorKind
from wallet.audit.models import Entry
from wallet.codes import payload

HOUR, DAY = 3600, 86_400
TYPE = "physician_practice"


@pytest.fixture
def doctor(wallet):
    return wallet.bound(holds=TYPE)


def run(wallet, *words):
    return wallet.app.test_cli_runner().invoke(args=["keys", *words])


def ran(wallet, *words):
    result = run(wallet, *words)
    assert result.exit_code == 0, result.output
    return result.output


def published(wallet):
    return wallet.client.get("/.well-known/elicense/keys.json").get_json()["keys"]


def kids(wallet):
    return [key["kid"] for key in published(wallet)]


def signer_of(code):
    return payload.decode(code).header.key_id


def judged_outside(wallet, code, keys):
    """Let the reference verifier judge, which knows nothing but a list that it once fetched."""
    with wallet.app.app_context():
        at = now().timestamp()
    reader = verify.Reader(keys=keys, platform=990000, online=True)
    return verify.judge(code, reader, now=at)["reason"]


def entries(wallet, action):
    with wallet.app.app_context():
        return db.session.scalars(sa.select(Entry).where(Entry.action == action)).all()


def test_the_next_key_is_published_at_once_and_the_old_one_signs_until_its_time(wallet, doctor):
    output = ran(wallet, "rotate")

    assert output.startswith("990000-3 is published now and signs from ")
    assert kids(wallet) == ["990000-1", "990000-3"]
    assert signer_of(doctor.present(TYPE)["code"]) == 1
    wallet.outside.advance(HOUR)
    doctor = wallet.sign_in(doctor.person)
    assert signer_of(doctor.present(TYPE)["code"]) == 3


def test_a_time_that_is_no_number_rotates_nothing(wallet):
    words = ["keys", "rotate", "--in", "nan"]
    refused = wallet.app.test_cli_runner().invoke(args=words)

    assert refused.exit_code == 2
    assert "nan is no number of hours" in refused.output
    assert kids(wallet) == ["990000-1"]


def test_a_code_made_before_the_rotation_verifies_after_it(wallet, doctor):
    scanner = wallet.scanner()
    code = doctor.present(TYPE)["code"]

    ran(wallet, "rotate", "--in", "0")

    assert signer_of(doctor.present(TYPE)["code"]) == 3
    assert scanner.verify(code)["verdict"] == "valid"


def test_who_fetched_the_keys_before_still_believes_the_old_codes(wallet, doctor):
    before = published(wallet)
    old = doctor.present(TYPE)["code"]

    ran(wallet, "rotate", "--in", "0")

    new = doctor.present(TYPE)["code"]
    assert judged_outside(wallet, old, before) == judged_outside(wallet, old, published(wallet))
    assert judged_outside(wallet, old, before) != "unknown_key"
    assert judged_outside(wallet, new, before) == "unknown_key"
    assert judged_outside(wallet, new, published(wallet)) != "unknown_key"


def test_every_change_is_written_to_the_audit_log(wallet):
    ran(wallet, "rotate", "--in", "2")
    ran(wallet, "rotate-fields")

    (rotated,) = entries(wallet, "key.rotated")
    (of_fields,) = entries(wallet, "field_key.rotated")
    assert (rotated.actor_kind, rotated.detail["key"]) == (ActorKind.SYSTEM, "990000-3")
    assert (of_fields.actor_kind, of_fields.detail) == (ActorKind.SYSTEM, {"version": 2})


def test_what_was_sealed_before_a_new_field_key_still_opens(wallet, doctor):
    ran(wallet, "rotate-fields")

    assert doctor.call("GET", "/api/v1/me").get_json()["bound"] is True
    assert doctor.licenses()
    assert wallet.bound(holds="nurse_practice").licenses()
    with wallet.app.app_context():
        assert services().vault.seal("x", about="a")[:2] == b"\0\2"


def test_a_dead_key_can_be_put_away_and_its_number_does_not_come_back(wallet):
    ran(wallet, "rotate", "--in", "0")
    assert ran(wallet, "prune") == "no key is dead for a day\n"

    wallet.outside.advance(DAY + HOUR)

    assert ran(wallet, "prune") == "removed: 990000-1\n"
    assert kids(wallet) == ["990000-3"]
    assert "990000-4" in ran(wallet, "rotate")
    (pruned,) = entries(wallet, "key.pruned")
    assert pruned.detail == {"keys": ["990000-1"]}


def test_the_list_says_what_each_key_does(wallet):
    ran(wallet, "rotate", "--in", "0")
    ran(wallet, "rotate")
    ran(wallet, "rotate-fields")

    first, heads, second, third, fields = ran(wallet, "list").splitlines()

    assert first.startswith("990000-1  EL1  ")
    assert first.endswith("  retired, still verifies")
    assert heads.startswith("990000-2  ELA  ")
    assert heads.endswith("  signs now")
    assert second.endswith("  signs now")
    assert third.endswith("  published, does not sign yet")
    assert fields == "field key 2 seals, 1 still open"
    wallet.outside.advance(DAY + HOUR)
    assert ran(wallet, "list").splitlines()[0].endswith("  can be pruned")


def test_files_that_were_sealed_before_a_rotation_go_on_opening(wallet, doctor):
    issuer = issuing.sign_in(wallet)
    mine = make_body()["holders"][0] | {key: doctor.person[key] for key in ("name", "id_number")}
    old, new = issuer.push(holders=[mine]), issuer.push(holders=[mine], number="202499000777")
    issuer.put_file(old, b"%PDF-1.7 old")

    ran(wallet, "rotate-fields")
    issuer.put_file(new, b"%PDF-1.7 new")

    ids = {row["identifier"]: row["id"] for row in doctor.licenses()}
    contents = [
        doctor.call("GET", f"/api/v1/me/licenses/{ids[one]}/file").get_data() for one in (old, new)
    ]
    assert contents == [b"%PDF-1.7 old", b"%PDF-1.7 new"]


@pytest.mark.parametrize(
    "words", [["list"], ["rotate"], ["rotate-fields"], ["prune"]], ids=lambda words: words[0]
)
def test_no_command_prints_or_logs_a_key(wallet, words, caplog):
    with wallet.app.app_context():
        path = wallet.app.config["KEYS_FILE"]

    with caplog.at_level(logging.DEBUG):
        output = ran(wallet, *words)

    with open(path) as file:
        document = json.load(file)
    secrets = [row["private"] for row in document["signing"]]
    secrets += [*document["fields"].values(), document["index"]]
    assert not [secret for secret in secrets if secret in output + caplog.text]


@pytest.mark.parametrize("hours", ["-1", "soon", "100000"])
def test_a_time_that_is_none_is_refused(wallet, hours):
    assert run(wallet, "rotate", "--in", hours).exit_code == 2
    assert kids(wallet) == ["990000-1"]


def test_with_a_damaged_file_nothing_is_changed_and_the_wallet_goes_on(wallet, doctor):
    with open(wallet.app.config["KEYS_FILE"], "w") as file:
        file.write("{")

    result = run(wallet, "rotate")

    assert result.exit_code == 1
    assert "nothing was changed" in result.output
    assert entries(wallet, "key.rotated") == []
    assert signer_of(doctor.present(TYPE)["code"]) == 1


def test_two_running_processes_see_the_same_rotation(wallet, tmp_path):
    with world(wallet.outside, tmp_path, prepared=True) as other:
        assert kids(other) == ["990000-1"]

        ran(wallet, "rotate")

        assert kids(other) == ["990000-1", "990000-3"]


def heads_keys(wallet):
    return wallet.client.get("/.well-known/elicense/audit/keys.json").get_json()["keys"]


def test_the_key_of_heads_has_a_rotation_and_a_list_of_its_own(wallet):
    output = ran(wallet, "rotate", "--tag", "ELA")

    assert output.startswith("990000-3 is published now")
    assert [key["kid"] for key in heads_keys(wallet)] == ["990000-2", "990000-3"]
    assert [key["classes"] for key in heads_keys(wallet)] == [[], []]
    assert kids(wallet) == ["990000-1"]


def test_preparing_gives_an_older_key_file_the_key_of_heads(wallet):
    path = wallet.app.config["KEYS_FILE"]
    with open(path) as file:
        document = json.load(file)
    document["signing"] = document["signing"][:1]
    with open(path, "w") as file:
        json.dump(document, file)

    for _ in range(2):
        assert wallet.app.test_cli_runner().invoke(args=["prepare"]).exit_code == 0

    assert [key["kid"] for key in heads_keys(wallet)] == ["990000-3"]
    assert kids(wallet) == ["990000-1"]
    (added,) = entries(wallet, "key.rotated")
    assert added.detail["key"] == "990000-3"
