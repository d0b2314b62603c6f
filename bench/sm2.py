"""SM2 as the wallet does it, beside `openssl speed sm2` and the bare pure-Python library.

    python -m bench.sm2

All three take turns within each round, on the clock of the processor, and each ratio is the
median of its rounds: on a busy machine the figures wander, the ratios hardly do.
"""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple

from gmssl.sm2 import CryptSM2

from wallet.crypto import sm2

ROUNDS = 5
SECONDS = 0.7
OPENSSL_SECONDS = 1  # for signing and again for verifying; openssl takes whole seconds only
MESSAGE = bytes(64)


class Figure(NamedTuple):
    """Operations in a second of processor time."""

    sign: float
    verify: float


FLOORS = {"openssl speed": Figure(sign=0.9, verify=0.9), "bare gmssl": Figure(sign=12, verify=20)}


def main() -> int:
    d = sm2.generate()
    candidates = {"wallet": lambda: measure(*ours(d)), "bare gmssl": lambda: measure(*bare(d))}
    if shutil.which("openssl"):
        candidates["openssl speed"] = openssl_speed
    rounds = [{name: run() for name, run in candidates.items()} for _ in range(ROUNDS)]
    print(f"SM2 by {sm2.engine()}: operations in a second of processor time, {ROUNDS} rounds\n")
    print(f"{'':15}{'sign':>8}{'':23}{'verify':>8}")
    met = [report(name, rounds) for name in ("wallet", *FLOORS) if name in candidates]
    return 0 if all(met) else 1


def ours(d: bytes) -> tuple[Callable[[], object], Callable[[], object]]:
    key = sm2.PrivateKey(d)
    signature = key.sign(MESSAGE)
    return lambda: key.sign(MESSAGE), lambda: key.public_key.verify(MESSAGE, signature)


def bare(d: bytes) -> tuple[Callable[[], object], Callable[[], object]]:
    key = CryptSM2(private_key=d.hex(), public_key="")
    key.public_key = sm2.PrivateKey(d).public.hex()  # the constructor damages some keys
    signature = key.sign_with_sm3(MESSAGE)
    return lambda: key.sign_with_sm3(MESSAGE), lambda: key.verify_with_sm3(signature, MESSAGE)


def measure(sign: Callable[[], object], verify: Callable[[], object]) -> Figure:
    return Figure(sign=rate(sign), verify=rate(verify))


def rate(act: Callable[[], object]) -> float:
    count, start = 0, time.process_time()
    while (taken := time.process_time() - start) < SECONDS:
        for _ in range(10):
            act()
        count += 10
    return count / taken


def openssl_speed() -> Figure:
    command = ["openssl", "speed", "-mr", "-seconds", str(OPENSSL_SECONDS), "sm2"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    last = printed.strip().splitlines()[-1]  # +F7:0:256:CurveSM2:<sign/s>:<verify/s>
    sign, verify = (float(figure) for figure in last.split(":")[-2:])
    return Figure(sign, verify)


def report(name: str, rounds: list[dict[str, Figure]]) -> bool:
    """Print one line of the table; say whether its floors are met."""
    figures = Figure(*(median(each) for each in zip(*(turn[name] for turn in rounds), strict=True)))
    if name == "wallet":
        print(f"{name:15}{figures.sign:8,.0f}{'':23}{figures.verify:8,.0f}")
        return True
    floor = FLOORS[name]
    ratio = Figure(*(median(ratios) for ratios in zip(*ratios_to(name, rounds), strict=True)))
    sign = f"{figures.sign:8,.0f}   x{ratio.sign:6.2f} (≥ {floor.sign:4}) "
    verify = f"{figures.verify:8,.0f}   x{ratio.verify:6.2f} (≥ {floor.verify:4})"
    print(f"{name:15}{sign:31}{verify}")
    return ratio.sign >= floor.sign and ratio.verify >= floor.verify


def ratios_to(name: str, rounds: list[dict[str, Figure]]) -> list[Figure]:
    pairs = [(turn["wallet"], turn[name]) for turn in rounds]
    return [Figure(our.sign / their.sign, our.verify / their.verify) for our, their in pairs]


if __name__ == "__main__":
    sys.exit(main())
