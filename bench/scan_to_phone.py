"""How long after a venue has its verdict the holder's waiting phone knows of it.

    python -m bench.scan_to_phone [--scans 100] [--phones 1 8 24] [--database postgresql+psycopg://…]

The stack is the one of `make run`. Each phone shows a code and asks `?wait=25`; a moment later,
never the same, a venue scans it, and the time runs from the venue's answer to the phone's. So many
phones wait at once; one that finds no place to wait asks again after half a second, as
docs/api.md says. Fails if a phone heard of it later than a second.
"""

import argparse
import http.client
import json
import random
import sys
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from app.launch.processes.stack import running_stack
from bench.http import World

LONGEST_SECONDS = 1.0
# Until the phone waits; then the venue scans somewhere within the server's pause between two looks.
SETTLING_SECONDS = (0.3, 0.9)
PAUSE_SECONDS = 0.5


def main() -> int:
    asked = _arguments()
    variables = {"WALLET_RATE_LIMITS": "off"}
    if asked.database:
        variables["DATABASE_URL"] = asked.database
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        running_stack(Path(folder), variables=variables) as stack,
    ):
        world = World(stack)
        return max(report(number, measure(world, asked.scans, number)) for number in asked.phones)


@dataclass(frozen=True)
class Heard:
    """One scan: how long the venue waited for its verdict, and the phone for the news."""

    verdict_seconds: float
    news_seconds: float
    was_turned_away: bool


def measure(world: World, scans: int, phones: int) -> list[Heard]:
    with ThreadPoolExecutor(phones) as halls, ThreadPoolExecutor(phones) as hands:
        showing = [halls.submit(_show, world, hands) for _ in range(scans)]
        return [each.result() for each in showing]


def report(phones: int, heard: list[Heard]) -> int:
    news = [one.news_seconds for one in heard]
    verdicts = [one.verdict_seconds for one in heard]
    turned_away = sum(one.was_turned_away for one in heard)
    print(
        f"{phones:3} phones waiting, {len(heard)} scans: the phone knows after"
        f" {median(news) * 1e3:.0f} ms (p99 {quantiles(news, n=100)[98] * 1e3:.0f},"
        f" longest {max(news) * 1e3:.0f}); the venue after {median(verdicts) * 1e3:.0f} ms;"
        f" {turned_away} phones found no place and asked again",
        flush=True,
    )
    return int(max(news) > LONGEST_SECONDS)


def _show(world: World, hands: ThreadPoolExecutor) -> Heard:
    made = ask(world, "POST", f"/licenses/{world.license_id}/presentations", {})
    waiting: Future[tuple[float, bool]] = hands.submit(_wait, world, made["id"])
    time.sleep(random.uniform(*SETTLING_SECONDS))
    asked = time.perf_counter()
    _verify(world, made["code"])
    told = time.perf_counter()
    heard, was_turned_away = waiting.result()
    return Heard(told - asked, max(0.0, heard - told), was_turned_away)


def _wait(world: World, presentation_id: str) -> tuple[float, bool]:
    """Wait as the phone does; return when it knew, and whether it found no place at first."""
    was_turned_away = False
    while True:
        began = time.perf_counter()
        state = ask(world, "GET", f"/presentations/{presentation_id}?wait=25")["state"]
        heard = time.perf_counter()
        if state != "waiting":
            return heard, was_turned_away
        was_turned_away = True
        time.sleep(max(0.0, PAUSE_SECONDS - (heard - began)))


def _verify(world: World, code: str) -> None:
    body = {"code": code, "purpose": "entry_registration"}
    answer = _call(world.app, "POST", "/api/v1/verifications", world.venue, body)
    if answer["verdict"] != "valid":
        raise RuntimeError(f"the bench got the verdict {answer['reason']}")


def ask(world: World, method: str, path: str, body: Any = None) -> Any:
    return _call(world.app, method, f"/api/v1/me{path}", world.citizen, body)


def _call(host: str, method: str, path: str, token: str, body: Any) -> Any:
    line = http.client.HTTPConnection(host, timeout=60)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    line.request(method, path, None if body is None else json.dumps(body), headers)
    response = line.getresponse()
    text = response.read()
    line.close()
    if response.status >= 400:
        raise RuntimeError(f"the bench got {response.status}: {text.decode()}")
    return json.loads(text)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="From a scan to the holder's page.")
    parser.add_argument("--scans", type=int, default=100)
    parser.add_argument("--phones", type=int, nargs="+", default=[1, 8, 24])
    parser.add_argument("--database", help="an empty database; left out: the embedded default")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
