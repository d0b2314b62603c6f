"""A tiny register on loopback, which behaves or misbehaves as it is told, and its answers."""

import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class TinyRegister:
    """Answers every POST with `status`, `body` and `kind`; remembers what it was asked."""

    def __init__(self):
        self.status, self.kind, self.body = 200, "application/json", answer()
        self.headers = {}
        self.hangs = threading.Event()
        self.hangs.set()
        self.asked = []
        self.drops = 0  # so many calls find the line broken
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def hang(self):
        self.hangs.clear()

    def somebody_elses(self):
        """Answer with a license on which nobody stands who was asked about."""
        self.status, self.body = 200, answer(make_certificate())

    def close(self):
        self.hangs.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self):
        tiny = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["Content-Length"])
                tiny.asked.append((self.path, json.loads(self.rfile.read(length))))
                if tiny.drops > 0:
                    tiny.drops -= 1
                    self.close_connection = True
                    return
                tiny.hangs.wait()
                self.send_response(tiny.status)
                for name, value in tiny.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", tiny.kind)
                self.send_header("Content-Length", str(len(tiny.body)))
                self.end_headers()
                # Who has read enough hangs up.
                with suppress(ConnectionError):
                    self.wfile.write(tiny.body)

            def log_message(self, *args):
                pass

        return Handler


def answer(*certificates, status=0):
    head = {"status": status, "message": "", "respNo": "1"}
    return json.dumps({"head": head, "data": {"certs": list(certificates)}}).encode()


def make_certificate(**tags):
    """A nurse's license in the register's words."""
    return {
        "ZZBS": "1.2.156.3005.2.11990000000000000D004.11990100000000027A.2024000001.001.X",
        "ZZMC": "护士执业证书",
        "ZZLXDM": "11990000000000000D004",
        "ZZBH": "202499000123",
        "ZZBFJG": "样例市卫生健康委员会",
        "ZZBFJGDM": "11990100000000027A",
        "ZZBFRQ": "20240101",
        "ZZYXQQSRQ": "20240101",
        "ZZYXQJZRQ": "20281231",
        "CZZT": [{"CZZT": "孙小样", "CZZTDM": "990101199003050022", "CZZTDMLXDM": "111"}],
        "JHR": [],
        "FZR": None,
        "ZZZT": "RELEASE",
        "ZTRQ": "",
        "ZTYY": "",
        "NJZT": "",
        "DYZT": "",
        "KZ": {"SEX": "2", "PRACTICE_PLACE": "样例市第一医院"},
    } | tags
