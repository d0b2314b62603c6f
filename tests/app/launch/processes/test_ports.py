import socket

import pytest

from app.launch.processes import ports
from app.launch.processes.refusal import CannotStart


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_busy_port_is_refused_with_the_variable_to_change(host: str) -> None:
    with socket.create_server((host, 0)) as busy:
        port = busy.getsockname()[1]

        with pytest.raises(CannotStart, match=rf"^Port {port} is busy: .* SANDBOX_PORT=…$"):
            ports.require_free(port, "SANDBOX_PORT")


def test_free_ports_differ_and_can_be_used() -> None:
    found = ports.free(3)

    assert len(set(found)) == 3
    for port in found:
        ports.require_free(port, "PORT")
