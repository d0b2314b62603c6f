"""Clients that are generated from the OpenAPI document: they compile, and play the main story.

The generators are no tools of ours: each has its lock in clients/ and an environment of its own,
thrown away afterwards; without a registry there is none, and the run says so.
"""

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.serving import make_server

from tests.servers import report
from tests.servers.node import Node, NoNode, skip
from tests.world import World

CLIENTS = Path(__file__).parent / "clients"
UNREACHABLE = re.compile("No matching distribution|NewConnectionError|ReadTimeout|ConnectTimeout")
COMPILE = ["--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck"]
# What has a default may be left out of a request.
TYPES = ["--default-non-nullable=false", "-o", "schema.d.ts"]
# No client of its own is generated for what is no JSON: pictures, files, lines.
LEFT_OUT = {"attachments", "queue", "issuer"}


@pytest.fixture
def served(wallet: World) -> Iterator[tuple[str, str]]:
    """The addresses of the wallet, over HTTP, and of its sandbox."""
    server = make_server("127.0.0.1", 0, wallet.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}", wallet.outside.url
    server.shutdown()
    server.server_close()
    thread.join()


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def fetch(wallet: World, folder: Path) -> None:
    (folder / "openapi.json").write_bytes(wallet.client.get("/openapi.json").data)


def environment(folder: Path) -> Path:
    """Install the generator for Python into a folder of its own, or skip."""
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder.parent)
    python = folder / "bin/python"
    # The environment that the tests run in has no pip; the Python that made it does.
    command = [f"{sys.base_prefix}/bin/python3", "-m", "pip", "--python", str(python), "install"]
    command += [
        "--quiet",
        "--retries",
        "1",
        "--require-hashes",
        "-r",
        f"{CLIENTS}/requirements.txt",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and UNREACHABLE.search(done.stderr):
        report.skipped("generated client (Python)", "the package index cannot be reached")
        pytest.skip("the package index cannot be reached")
    assert done.returncode == 0, done.stderr
    return python


def test_a_client_generated_for_python_plays_the_story(
    wallet: World, served: tuple[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "generated"
    folder.mkdir()
    fetch(wallet, folder)
    python = environment(tmp_path / "venv")

    said = run(
        python.with_name("openapi-python-client"),
        *("generate", "--path", "openapi.json", "--meta", "none", "--output-path"),
        "health_license_wallet_client",
        cwd=folder,
    )
    run(python, "-m", "compileall", "-q", "health_license_wallet_client", cwd=folder)

    assert set(re.findall(r"parsing .* within (\w+)\.", said)) <= LEFT_OUT
    shutil.copy(CLIENTS / "story.py", folder)
    assert run(python, "story.py", *served, cwd=folder) == "played\n"


def test_a_client_generated_for_typescript_plays_the_story(
    wallet: World, served: tuple[str, str], node: Node, tmp_path: Path
) -> None:
    folder = shutil.copytree(CLIENTS, tmp_path / "generated")
    fetch(wallet, folder)
    try:
        node.install(folder)
    except NoNode as error:
        skip("generated client (TypeScript)", error)
    tool = folder / "node_modules"

    cli = tool / "openapi-typescript/bin/cli.js"
    run(node.binary, cli, "openapi.json", *TYPES, cwd=folder)
    run(node.binary, tool / "typescript/bin/tsc", *COMPILE, "story.ts", cwd=folder)

    assert run(node.binary, "story.js", *served, cwd=folder) == "played\n"
