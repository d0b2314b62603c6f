"""All benches, one after the other; fails if one of them misses a floor."""

import subprocess
import sys

BENCHES = (
    "sm2",
    "qr",
    "mutations",
    "redemptions",
    "scan_to_phone",
    "waiting_phones",
    "messages",
    "http",
    "audit",
    "batch",
    "likeness",
    "start",
    "pages",
    "spoiled_pictures",
    "queues",
)


def main() -> int:
    results = []
    for name in BENCHES:
        print(f"\n=== bench.{name}", flush=True)
        results.append(subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False))
    return max(result.returncode for result in results)


if __name__ == "__main__":
    sys.exit(main())
