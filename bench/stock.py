"""Import a large file of licenses: how fast, and in how much memory.

    python -m bench.stock [--rows 20000]

Prints rows a second and the largest memory of the importing process for a file and for one five
times as long; fails if memory grows by more than a quarter with the length.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from wallet.identity.numbers import ID_CHECKS, ID_WEIGHTS
from wallet.licenses.identifier import standard_check

AUTHORITY, TYPE = "11990100000000027A", "11990000000000000D004"
HEADER = [
    *("identifier", "type", "number", "authority.code", "authority.name", "issued_on", "valid_to"),
    *("holder.name", "holder.id_number", "field.sex", "field.birth_date", "field.practice_place"),
]
MOST_GROWTH = 1.25


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        few, many = (_measure(Path(folder) / str(number), number) for number in (rows // 5, rows))
    growth = many / few
    print(f"memory grew {growth:.2f} times with 5 times the rows (at most {MOST_GROWTH})")
    return 0 if growth <= MOST_GROWTH else 1


def _measure(folder: Path, rows: int) -> float:
    folder.mkdir()
    file = folder / "stock.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerow(HEADER)
        csv.writer(opened).writerows(_rows(rows))
    variables = os.environ | {"WALLET_ENVIRONMENT": "sandbox", "DATA_DIR": str(folder)}
    flask = [sys.executable, "-m", "flask", "--app", "wsgi"]
    subprocess.run([*flask, "prepare"], env=variables, check=True, capture_output=True)
    began = time.perf_counter()
    command = [*flask, "licenses", "import", str(file), "--authority", AUTHORITY]
    with subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds, megabytes = time.perf_counter() - began, usage.ru_maxrss / 1024
    if process.returncode:
        raise SystemExit("the import failed")
    print(f"{rows:>9,} rows: {rows / seconds:6.0f} rows/s, {megabytes:.0f} MiB at most", flush=True)
    return megabytes


def _rows(number: int) -> Iterator[list[str]]:
    for at in range(number):
        body = f"990101{1950 + at % 50}{1 + at % 12:02}{1 + at % 28:02}{at % 1000:03}"
        check = ID_CHECKS[sum(int(d) * w for d, w in zip(body, ID_WEIGHTS, strict=True)) % 11]
        serial = f"{at:010}"
        identifier = f"1.2.156.3005.2.{TYPE}.{AUTHORITY}.{serial}.001."
        identifier += standard_check(f"{TYPE}{AUTHORITY}{serial}001")
        yield [
            *(identifier, "nurse_practice", f"2024{at:08}", AUTHORITY, "样例市卫生健康委员会"),
            *("2024-01-05", "2029-01-04", "样例甲", body + check, "2", "1990-03-05", "样例医院"),
        ]


if __name__ == "__main__":
    sys.exit(main())
