"""How many pushed licenses a second go in by one batch, and what memory the server needs for them.

    python -m bench.batch [lines]

The stack is the one of `make run`, on free ports with a data folder of its own. Lines are sent in
chunks, as from a file that is never in memory, while answers come back; the resident memory of the
web workers is read before the batch and, at its largest, during it.
"""

import base64
import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from app.launch.processes.stack import Addresses, running_stack

LINES = 100_000
AUTHORITY = "11990100000000027A"
TYPE = "11990000000000000D004"
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
LINES_PER_CHUNK = 100


def main() -> int:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else LINES
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        running_stack(Path(folder), variables={"WALLET_RATE_LIMITS": "off"}) as stack,
    ):
        token, pid = _sign_in(stack), int(Path(folder, "run/web.pid").read_text("ascii"))
        watch = Memory(pid)
        first = _push(stack, token, count)
        again = _push(stack, token, count)
        watch.stop()
    print(f"{'':12}{'lines':>9}{'seconds':>9}{'lines/s':>9}  answers")
    for name, (seconds, told) in (("new", first), ("again", again)):
        print(f"{name:12}{count:9}{seconds:9.1f}{count / seconds:9.0f}  {dict(told)}")
    print(f"web workers: {watch.first / 1024:.0f} MiB before, {watch.most / 1024:.0f} MiB at most")
    return 0 if first[1] == {"created": count} and again[1] == {"unchanged": count} else 1


class Memory:
    """The resident memory of a process and its children, in KiB."""

    def __init__(self, pid: int) -> None:
        self._pid, self._over = pid, threading.Event()
        self.first = self.most = self._now()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.5):
            self.most = max(self.most, self._now())

    def _now(self) -> int:
        told = subprocess.run(
            ["ps", "-o", "rss=", "--ppid", str(self._pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return sum(map(int, told.stdout.split()))


def _push(stack: Addresses, token: str, count: int) -> tuple[float, Counter[str]]:
    line = http.client.HTTPConnection(urlsplit(stack.app).netloc, timeout=900)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/x-ndjson"}
    began = time.perf_counter()
    body = _chunks(count)
    line.request("POST", "/api/v1/issuer/licenses:batch", body, headers, encode_chunked=True)
    response = line.getresponse()
    told = Counter(json.loads(answer).get("status", "?") for answer in response)
    return time.perf_counter() - began, told


def _chunks(count: int) -> Iterator[bytes]:
    for start in range(0, count, LINES_PER_CHUNK):
        numbers = range(start, min(start + LINES_PER_CHUNK, count))
        yield b"".join(json.dumps(_license(n)).encode() + b"\n" for n in numbers)


def _license(number: int) -> dict[str, object]:
    parts = [TYPE, AUTHORITY, f"BENCH{number:08}", "001"]
    identifier = ".".join(["1.2.156.3005.2", *parts, _check("".join(parts))])
    person = _id_number(number)
    return {
        "identifier": identifier,
        "type": "nurse_practice",
        "number": f"2024{number:08}",
        "authority": {"code": AUTHORITY, "name": "样例市卫生健康委员会"},
        "issued_on": "2024-01-01",
        "valid_to": "2028-12-31",
        "holders": [{"kind": "person", "name": "样例", "id_type": "111", "id_number": person}],
        "fields": {"sex": "2", "birth_date": "1990-03-05", "practice_place": "样例市第一医院"},
    }


def _id_number(number: int) -> str:
    year, order = 1950 + number // 1000 % 50, number % 1000
    body = f"990101{year}0305{order:03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def _check(body: str) -> str:
    product = 36
    for character in body:
        product = (product + ALPHABET.index(character)) % 36 or 36
        product = 2 * product % 37
    return ALPHABET[(37 - product) % 36]


def _sign_in(stack: Addresses) -> str:
    line = http.client.HTTPConnection(urlsplit(stack.sandbox).netloc, timeout=30)
    line.request("GET", "/cast")
    clients = json.loads(line.getresponse().read())["clients"]
    client = next(one for one in clients if one["client_id"] == "issuer-city")
    pair = f"{client['client_id']}:{client['client_secret']}".encode()
    headers = {
        "Authorization": f"Basic {base64.b64encode(pair).decode()}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    line = http.client.HTTPConnection(urlsplit(stack.app).netloc, timeout=30)
    line.request("POST", "/oauth/token", urlencode({"grant_type": "client_credentials"}), headers)
    return str(json.loads(line.getresponse().read())["access_token"])


if __name__ == "__main__":
    sys.exit(main())
