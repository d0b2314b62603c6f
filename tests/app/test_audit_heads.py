"""Heads that cannot be signed, or not be kept: the worker goes on, says so, and catches up."""

import json
import logging
import re

import boto3
import pytest
import sqlalchemy as sa
from botocore.config import Config
from botocore.exceptions import ClientError

from app.acts import WORKER
from app.clock import now
from app.extensions import db
from app.worker.jobs import audit
from tests.acts import make_act
from tests.app.test_audit import act, count, keeper_that, run, said, work
from tests.servers.valkey import free_port
from tests.world import world
from wallet.audit import record
from wallet.audit.models import Entry, Leaf
from wallet.jobs.models import Job

DAY = 86_400
YEARS = 60 * 365 * DAY  # longer than a specimen key lives
BUCKET = "kept-heads"


def gauges(wallet):
    text = wallet.client.get("/metrics").get_data(as_text=True)
    found = re.findall(r"^wallet_audit_(\w+) (\S+)$", text, re.MULTILINE)
    return {name: float(value) for name, value in found}


# No key for heads


@pytest.fixture
def keyless(wallet):
    """A wallet whose key for heads has died, and one entry that waits."""
    act(wallet)
    work(wallet)
    wallet.outside.advance(YEARS)
    with wallet.app.app_context():
        record.record(make_act(db.session(), WORKER, at=now()), "test.happened")
        db.session.commit()
    return wallet


def test_without_a_key_the_worker_says_so_every_ten_minutes_and_not_every_second(keyless, caplog):
    with caplog.at_level(logging.ERROR):
        for _ in range(5):
            work(keyless, audit.seal_entries, audit.export_entries)
        assert caplog.text.count("no living key for heads") == 1

        keyless.outside.advance(600)
        work(keyless, audit.seal_entries)
        assert caplog.text.count("no living key for heads") == 2
    assert "Traceback" not in caplog.text


def test_metrics_tell_what_waits_and_how_old_the_newest_head_is(keyless):
    before = gauges(keyless)
    keyless.outside.advance(100)

    after = gauges(keyless)

    assert before["unsealed"] == after["unsealed"] == 1
    assert after["unsealed_seconds"] >= before["unsealed_seconds"] + 99
    assert after["head_seconds"] >= YEARS


def test_where_all_is_sealed_nothing_waits(wallet):
    assert gauges(wallet) == {"unsealed": 0, "unsealed_seconds": 0, "head_seconds": 0}

    act(wallet)
    work(wallet)

    assert gauges(wallet)["unsealed"] == 0
    assert gauges(wallet)["head_seconds"] < 60


# A clock that was put back


def test_a_sandboxs_clock_that_was_put_back_raises_no_false_alarm(wallet):
    act(wallet)
    work(wallet)
    wallet.outside.advance(181 * DAY)
    assert "entries were retired" in said(wallet, "retire")
    wallet.outside.post("/clock", {"reset": True})
    work(wallet)

    folder = exported(wallet)
    assert "complete and unaltered" in said(wallet, "check", "--export", str(folder))


def exported(wallet):
    with wallet.app.app_context():
        return audit.export_folder().path


def test_days_that_are_configured_longer_hold_for_the_check(wallet, tmp_path):
    act(wallet)
    work(wallet)
    with wallet.app.app_context():
        [leaf] = db.session.scalars(sa.select(Leaf)).all()
        db.session.delete(db.session.get(Entry, (leaf.at, leaf.entry_id)))
        leaf.retired_at = leaf.at
        db.session.commit()
    wallet.outside.advance(200 * DAY)
    assert "complete and unaltered" in said(wallet, "check")

    with world(wallet.outside, tmp_path, prepared=True, AUDIT_ACCESS_DAYS=365) as stricter:
        wallet.outside.advance(200 * DAY)
        assert "was retired before its time" in run(stricter, "check").output


# A keeper outside


def client_of(address):
    return boto3.client(
        "s3",
        endpoint_url=address.endpoint,
        aws_access_key_id=address.access_key,
        aws_secret_access_key=address.secret_key,
        region_name=address.region,
        config=Config(s3={"addressing_style": "path"}, proxies={}),
    )


@pytest.fixture
def bucket(s3_address):
    """A bucket with object lock, in which everything is kept for a day, whoever asks."""
    client = client_of(s3_address)
    client.create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
    kept = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 1}}
    client.put_object_lock_configuration(
        Bucket=BUCKET,
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": kept},
    )
    return client


def kept_in(address, **changes):
    return {
        "S3_ENDPOINT_URL": address.endpoint,
        "S3_BUCKET": address.bucket,
        "S3_ACCESS_KEY": address.access_key,
        "S3_SECRET_KEY": address.secret_key,
        "S3_REGION": address.region,
        "AUDIT_KEEPER_BUCKET": BUCKET,
    } | changes


def heads(wallet):
    return wallet.client.get("/.well-known/elicense/audit/heads").get_json()["items"]


def test_a_bucket_with_object_lock_keeps_every_head_for_good(wallet, tmp_path, s3_address, bucket):
    down = kept_in(s3_address, S3_ENDPOINT_URL=f"http://127.0.0.1:{free_port()}")
    with world(wallet.outside, tmp_path, prepared=True, **down) as without:
        act(without)
        work(without)
        assert count(without, Job) == 1

    with world(wallet.outside, tmp_path, prepared=True, **kept_in(s3_address)) as keeping:
        keeping.outside.advance(60)
        work(keeping)
        act(keeping)
        keeping.outside.advance(60)
        work(keeping)

        assert count(keeping, Job) == 0
        for head in heads(keeping):
            found = bucket.get_object(Bucket=BUCKET, Key=f"audit/heads/{head['size']}.json")
            assert json.loads(found["Body"].read()) == head
            assert found["ObjectLockMode"] == "COMPLIANCE"
            with pytest.raises(ClientError, match="AccessDenied"):
                bucket.delete_object(
                    Bucket=BUCKET,
                    Key=f"audit/heads/{head['size']}.json",
                    VersionId=found["VersionId"],
                )
        assert len(heads(keeping)) == 2


@pytest.mark.stack
def test_a_command_that_fails_for_a_while_gets_every_head_in_the_end(wallet, tmp_path):
    kept, door = tmp_path / "kept", tmp_path / "door"
    shut = f"import os\nos.path.exists({str(door)!r}) or sys.exit(1)"
    does = f"{shut}\nopen({str(kept)!r}, 'a').write(text)"
    command = keeper_that(tmp_path, does)
    with world(wallet.outside, tmp_path, prepared=True, AUDIT_KEEPER_COMMAND=command) as keeping:
        for _ in range(4):
            act(keeping)
            work(keeping)
            keeping.outside.advance(30)
        assert (kept.exists(), count(keeping, Job)) == (False, 4)

        door.touch()
        keeping.outside.advance(3600)
        work(keeping, audit.keep_heads)

        told = [json.loads(line) for line in kept.read_text().splitlines()]
        assert sorted(told, key=lambda head: head["size"]) == heads(keeping)
        assert (len(told), count(keeping, Job)) == (4, 0)
