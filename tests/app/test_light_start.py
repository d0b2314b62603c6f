"""What a process imports when it starts: what few need waits until they do."""

import os
import subprocess
import sys

import pytest

from app.commands.cli import COMMANDS, OUTSIDE, LateGroup

FEW_NEED = {"alembic", "boto3", "gmssl", "numpy", "PIL", "qrcode", "redis"}
ONLY_THE_WEB_NEEDS = {"authlib", "blueprints", "marshmallow", "prometheus_client"}


def imported(start, folder):
    """The packages that a fresh process has imported once it has started so."""
    code = f"{start}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    variables = os.environ | {"WALLET_ENVIRONMENT": "sandbox", "DATA_DIR": str(folder)}
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


@pytest.mark.stack
def test_the_web_starts_without_what_few_need(tmp_path):
    assert not imported("import wsgi", tmp_path) & FEW_NEED


@pytest.mark.stack
def test_the_worker_starts_without_that_and_without_routes(tmp_path):
    start = "from app import factory\nfactory.create_app(serves=False)\nimport app.worker.loop"

    assert not imported(start, tmp_path) & (FEW_NEED | ONLY_THE_WEB_NEEDS)


@pytest.mark.parametrize("places", [COMMANDS, OUTSIDE], ids=["wallet", "sandbox"])
def test_every_command_is_where_the_list_says(places):
    group = LateGroup("any", places)

    for name in places:
        assert group.get_command(None, name).name == name
