"""Many gates scan one code at the same moment, over HTTP: exactly one may be told `valid`.

    python -m bench.redemptions [--codes 10000] [--gates 50] [--database postgresql+psycopg://…]

The stack is the one of `make run`, with its several processes and threads, on the embedded default
or on an empty database of the address given. The gates are devices of one venue, so that each is a
stranger to the others. Fails if a code had another number of winners than one, or if any answer was
neither `valid/ok` nor `invalid/already_used`.
"""

import argparse
import http.client
import json
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Barrier

from app.launch.processes.stack import Addresses, running_stack
from bench.http import TYPE, World

OK, USED = "valid/ok", "invalid/already_used"
REPORT_EVERY = 100
RENEW_SECONDS = 600  # access tokens live for 900

Told = Counter[str]


def main() -> int:
    asked = _arguments()
    variables = {"WALLET_RATE_LIMITS": "off"}
    if asked.database:
        variables["DATABASE_URL"] = asked.database
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        running_stack(Path(folder), variables=variables) as stack,
    ):
        began = time.perf_counter()
        told = list(Race(stack, gates=asked.gates).run(asked.codes))
        seconds = time.perf_counter() - began
    return report(told, gates=asked.gates, seconds=seconds)


class Race(World):
    """The gates of a venue, lined up before each code."""

    def __init__(self, stack: Addresses, *, gates: int) -> None:
        super().__init__(stack)
        self.gates = gates
        self.line = Barrier(gates, timeout=120)
        self.signed_in_until = time.monotonic() + RENEW_SECONDS

    def run(self, codes: int) -> list[Told]:
        told = []
        with ThreadPoolExecutor(self.gates) as pool:
            for number in range(1, codes + 1):
                self._stay_signed_in()
                code = self._present(self._connect())
                answers = pool.map(self._scan, [code] * self.gates, count())
                told.append(Counter(answers))
                if number % REPORT_EVERY == 0:
                    print(f"{number} codes", flush=True)
        return told

    def _stay_signed_in(self) -> None:
        if time.monotonic() < self.signed_in_until:
            return
        cast = self._outside("GET", "/cast")
        doctor = next(one for one in cast["citizens"] if TYPE in one["licenses"])
        self.citizen, self.venue = (
            self._sign_in(cast["appid"], doctor),
            self._venue(cast["clients"][0]),
        )
        self.signed_in_until = time.monotonic() + RENEW_SECONDS

    def _scan(self, code: str, gate: int) -> str:
        line = self._connect()
        line.connect()
        body = {"code": code, "purpose": "entry_registration", "device": f"gate-{gate}"}
        headers = {"Authorization": f"Bearer {self.venue}", "Content-Type": "application/json"}
        self.line.wait()
        line.request("POST", "/api/v1/verifications", json.dumps(body), headers)
        return _verdict(line)


def report(told: list[Told], *, gates: int, seconds: float) -> int:
    winners = Counter(of_code[OK] for of_code in told)
    answers = sum(told, Counter())
    print(f"{len(told)} codes × {gates} gates in {seconds:.0f} s")
    print(f"winners per code: {dict(winners)}")
    print(f"answers: {dict(answers)}")
    is_good = winners == {1: len(told)} and answers.keys() <= {OK, USED}
    print("every code had one winner" if is_good else "FAILED")
    return 0 if is_good else 1


def _verdict(line: http.client.HTTPConnection) -> str:
    response = line.getresponse()
    body = json.loads(response.read())
    line.close()
    return f"{body['verdict']}/{body['reason']}" if response.status == 200 else str(response.status)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.redemptions", description=__doc__)
    parser.add_argument("--codes", type=int, default=50)
    parser.add_argument("--gates", type=int, default=50)
    parser.add_argument("--database", help="an empty PostgreSQL database instead of SQLite")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
