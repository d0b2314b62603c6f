"""A tiny license-app on loopback, which behaves or misbehaves as it is told, and its answers."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SIGN_IN, HOLDER, LICENSE = "/security/login", "/license/holder", "/license/get_license"


def success(**data):
    return {"ack_code": "SUCCESS", "errors": [], "data": data}


def failure(code):
    errors = [{"error_code": code, "error_msg": "a sentence of theirs"}]
    return {"ack_code": "FAILURE", "errors": errors, "data": None}


class TinyLicenseApp:
    """Gives out its documents, one for each code; `answers` overrides what a path answers."""

    def __init__(self, *documents):
        self.documents, self.answers = list(documents), {}
        self.tokens, self.asked = 0, []
        self.status, self.drops = 200, {}
        self.hangs = threading.Event()
        self.hangs.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self):
        self.hangs.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def paths(self):
        return [path for path, _, _ in self.asked]

    def forget_token(self):
        """From now on only a new token is taken."""
        self.tokens += 1

    def answer(self, path, query):
        if path in self.answers:
            return self.answers[path]
        if path == SIGN_IN:
            self.tokens += 1
            return success(access_token=f"token-{self.tokens}", expires_in=7200)
        if query.get("access_token") != f"token-{self.tokens}":
            return failure("102")
        if path == HOLDER:
            return success(auth_codes=[str(number) for number in range(len(self.documents))])
        return success(license=self.documents[int(query["auth_code"])])

    def _handler(self):
        tiny = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self._serve(None)

            def do_POST(self):
                self._serve(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def _serve(self, body):
                parts = urlsplit(self.path)
                query = {key: values[0] for key, values in parse_qs(parts.query).items()}
                tiny.asked.append((parts.path, query, body))
                if tiny.drops.get(parts.path, 0) > 0:
                    tiny.drops[parts.path] -= 1
                    self.close_connection = True
                    return
                tiny.hangs.wait()
                said = tiny.answer(parts.path, query)
                content = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(tiny.status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args):
                pass

        return Handler


def make_document(**tags):
    """A nurse's license in the license-app's words."""
    return {
        "license_code": "1.2.156.3005.2.11990000000000000D004.11990100000000027A.2024000001.001.X",
        "name": "护士执业证书",
        "license_item_code": "11990000000000000D004",
        "id_code": "202499000123",
        "issue_org_name": "样例市卫生健康委员会",
        "issue_org_code": "11990100000000027A",
        "issue_date": "2024-01-01 00:00:00",
        "begin_date": "2024-01-01 00:00:00",
        "expiry_date": "2028-12-31 23:59:59",
        "holder_name": ["孙小样"],
        "holder_identity_type": ["10"],
        "holder_identity_num": ["990101199003050022"],
        "related_persons": [],
        "data_fields": {"性别": "女", "出生日期": "1990年3月5日", "执业地点": "样例市第一医院"},
        "license_status": "01",
        "abolish_time": "",
        "abolish_reason": "",
    } | tags
