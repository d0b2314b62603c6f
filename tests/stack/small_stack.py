"""Tiny programs under the real supervisor: python -m tests.stack.small_stack.

WALLET_TEST_TROUBLE names the program that misbehaves, `web:dies` say.
"""

import os
import sys

from app.launch.processes.settings import Settings
from app.launch.processes.steps import Answers, Lives, Run, Start, Step
from app.launch.supervisor import supervise

# Like gunicorn it has a child of its own that goes on holding the port when it is killed.
SERVER = """
import http.server, os, sys
class Fine(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Fine)
print("serving", flush=True)
os.fork()
server.serve_forever()
"""
SLEEPS = "import time; print('serving', flush=True); time.sleep(600)"
DIES = "import sys; sys.exit('it cannot be done')"
PREPARES = "print('first step'); print('second step')"


def plan(settings: Settings) -> tuple[Step, ...]:
    return (
        Start("sandbox", _command("sandbox", SERVER, settings.sandbox_port)),
        Run("prepare", _command("prepare", PREPARES)),
        Answers("sandbox", f"{settings.sandbox}/cast"),
        Start("web", _command("web", SERVER, settings.port)),
        Start("worker", _command("worker", SLEEPS)),
        Answers("web", f"{settings.app}/readyz"),
        Lives("worker"),
    )


def _command(name: str, code: str, *arguments: int) -> tuple[str, ...]:
    trouble = {f"{name}:dies": DIES, f"{name}:sleeps": SLEEPS}
    code = trouble.get(os.environ.get("WALLET_TEST_TROUBLE", ""), code)
    return (sys.executable, "-c", code, *map(str, arguments))


if __name__ == "__main__":
    sys.exit(supervise(os.environ, plan=plan))
