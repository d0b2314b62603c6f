"""What many waiting phones cost a server, and whether anybody else is kept waiting by them.

    python -m bench.waiting_phones [--phones 500] [--seconds 30] [--database postgresql+psycopg://…]

The stack is the one of `make run`: two processes of eight threads. Each phone shows a code and asks
`?wait=25` again and again, on a line that stays open. Printed are the processor time of the web's
processes, how long others waited for an answer, and a phone for the news of a scan. Fails above
15 % of a core, or if somebody waited longer than a second.
"""

import argparse
import http.client
import os
import selectors
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles

from app.launch.processes.stack import running_stack
from bench.http import World
from bench.scan_to_phone import ask, measure

MOST_SHARE = 0.15
LONGEST_SECONDS = 1.0
SCANS = 20
TICKS = os.sysconf("SC_CLK_TCK")
# So long that no code dies while it is measured.
VARIABLES = {"WALLET_RATE_LIMITS": "off", "WALLET_CODE_LIFETIME_SECONDS": "120"}


def main() -> int:
    asked = _arguments()
    variables = VARIABLES | ({"DATABASE_URL": asked.database} if asked.database else {})
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        running_stack(Path(folder), variables=variables) as stack,
    ):
        return report(World(stack), int(Path(folder, "run/web.pid").read_text()), asked)


def report(world: World, web: int, asked: argparse.Namespace) -> int:
    idle = _share(web, asked.seconds / 3)
    crowd = Crowd(world, asked.phones)
    with crowd:
        share = _share(web, asked.seconds) - idle
        others = [_seconds(world) for _ in range(200)]
        news = [one.news_seconds for one in measure(world, SCANS, 1)]
    print(
        f"{asked.phones} phones waiting cost {share:.1%} of a core ({idle:.1%} without them);"
        f" {crowd.answers} answers;\nothers wait {median(others) * 1e3:.1f} ms"
        f" (p99 {quantiles(others, n=100)[98] * 1e3:.1f}), a phone for news"
        f" {median(news) * 1e3:.0f} ms (longest {max(news) * 1e3:.0f})"
    )
    return int(share > MOST_SHARE or max(*others, *news) > LONGEST_SECONDS)


class Crowd:
    """Phones that ask again whenever they were told that nothing has happened."""

    def __init__(self, world: World, number: int) -> None:
        self.world, self.answers, self.is_over = world, 0, False
        with ThreadPoolExecutor(8) as pool:
            self.lines = list(pool.map(lambda _: self._phone(), range(number)))
        self.thread = threading.Thread(target=self._ask_again)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.is_over = True
        self.thread.join()
        for line, _path in self.lines:
            line.close()

    def _phone(self) -> tuple[http.client.HTTPConnection, str]:
        made = ask(self.world, "POST", f"/licenses/{self.world.license_id}/presentations", {})
        line = http.client.HTTPConnection(self.world.app, timeout=60)
        path = f"/api/v1/me/presentations/{made['id']}?wait=25"
        self._ask(line, path)
        return line, path

    def _ask(self, line: http.client.HTTPConnection, path: str) -> None:
        line.request("GET", path, headers={"Authorization": f"Bearer {self.world.citizen}"})

    def _ask_again(self) -> None:
        with selectors.DefaultSelector() as waiting:
            for line, path in self.lines:
                waiting.register(line.sock, selectors.EVENT_READ, (line, path))
            while not self.is_over:
                for key, _ in waiting.select(timeout=0.5):
                    line, path = key.data
                    line.getresponse().read()
                    self.answers += 1
                    self._ask(line, path)


def _share(web: int, seconds: float) -> float:
    """Return which part of one core the web's processes use for a while."""
    began, used = time.monotonic(), _ticks(web)
    time.sleep(seconds)
    return (_ticks(web) - used) / TICKS / (time.monotonic() - began)


def _ticks(web: int) -> int:
    children = Path(f"/proc/{web}/task/{web}/children").read_text().split()
    stats = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2] for child in children]
    return sum(int(ticks) for stat in stats for ticks in stat.split()[11:13])


def _seconds(world: World) -> float:
    began = time.perf_counter()
    line = http.client.HTTPConnection(world.app, timeout=60)
    line.request("GET", "/healthz")
    line.getresponse().read()
    line.close()
    time.sleep(0.02)
    return time.perf_counter() - began - 0.02


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.waiting_phones")
    parser.add_argument("--phones", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--database", help="an empty database; left out: the embedded default")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
