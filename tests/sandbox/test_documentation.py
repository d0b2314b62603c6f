"""docs/sandbox.md can be followed: its examples are one script, and it runs."""

import re
import shutil
import subprocess

import pytest

from tests.sandbox.conftest import ROOT

PAGE = (ROOT / "docs" / "sandbox.md").read_text("utf-8")
SCRIPT = "".join(re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))


@pytest.mark.skipif(not (shutil.which("curl") and shutil.which("bash")), reason="no curl or bash")
def test_the_examples_run_and_show_what_they_promise(server):
    script = f"set -euo pipefail\nSANDBOX={server.url}\n{SCRIPT}"

    ran = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False
    )

    assert ran.returncode == 0, ran.stderr
    for shown in ('"session_key"', '"verify_ret":10000', '"certs":[{', '"result":0', "dropped"):
        assert shown in ran.stdout
    assert '"errcode":45011' in ran.stdout
    assert ran.stdout.rstrip().endswith('{"items":[]}')


def test_every_path_of_the_sandbox_is_explained(app):
    paths = {rule.rule for rule in app.url_map.iter_rules()} - {"/"}

    assert [path for path in paths if path not in PAGE] == []
