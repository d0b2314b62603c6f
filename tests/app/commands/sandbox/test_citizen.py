"""`flask sandbox hand-in`: work for whoever wants to play the officer, over HTTP at the app."""

import threading

import pytest
from werkzeug.serving import make_server

from app.launch.processes import ports
from tests.world import world


@pytest.fixture
def running(sandbox, tmp_path):
    """The app on its port, which the forms of its uploads name."""
    (port,) = ports.free(1)
    with world(sandbox, tmp_path, PORT=port) as wallet:
        server = make_server("127.0.0.1", port, wallet.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield wallet
        server.shutdown()
        server.server_close()
        thread.join()


def run(wallet, *words):
    return wallet.app.test_cli_runner().invoke(args=["sandbox", *words])


def test_what_is_on_paper_and_on_a_card_comes_to_the_desk_once(running):
    held = [row for row in running.outside.cast["citizens"] if row.get("paper")]

    first, second = run(running, "hand-in"), run(running, "hand-in")

    assert first.exit_code == 0, first.output
    ids = [line.split()[0] for line in first.output.splitlines()]
    assert len(ids) == len(held)
    queue = run(running, "officer", "queue").output
    assert all(f"{one}  SL" in queue for one in ids)
    assert second.output.count("was handed in before") == len(held)


def test_without_the_app_the_command_says_so(wallet):
    wallet.app.config["PORT"] = 9  # discard: nobody listens

    result = run(wallet, "hand-in")

    assert result.exit_code == 1
    assert "ConnectionError" in result.output
