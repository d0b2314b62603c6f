"""What drawing a live code costs, against the library's default settings: `python -m bench.qr`."""

# The library is only half annotated.
# mypy: untyped-calls-exclude=qrcode

import io
import random
import statistics
import time
from collections.abc import Callable

from qrcode.image.svg import SvgImage, SvgPathImage
from qrcode.main import make

from wallet.codes import base45, drawing

ROUNDS = 60

Draw = Callable[[str], object]


def main() -> None:
    print(f"QR symbol of a live code, median of {ROUNDS} codes drawn in turn")
    costs = measure()
    for name, (ours, theirs, target) in COMPARISONS.items():
        print(row(name, costs[ours], costs[theirs], target))
    print(f"{'matrix alone':<28}{costs[drawing.matrix]:>8.2f} ms")


def library_png(text: str) -> None:
    make(text).save(io.BytesIO())


def library_svg(text: str) -> None:
    make(text, image_factory=SvgImage).save(io.BytesIO())


def library_svg_path(text: str) -> None:
    make(text, image_factory=SvgPathImage).save(io.BytesIO())


COMPARISONS: dict[str, tuple[Draw, Draw, int]] = {
    "PNG": (drawing.png, library_png, 3),
    "SVG": (drawing.svg, library_svg, 5),
    "SVG, library's path image": (drawing.svg, library_svg_path, 5),
}


def measure() -> dict[Draw, float]:
    """Draw every text with every function in turn, so that a noisy moment strikes all alike."""
    functions = [drawing.matrix, *{f for pair in COMPARISONS.values() for f in pair[:2]}]
    taken: dict[Draw, list[float]] = {function: [] for function in functions}
    for seed in range(ROUNDS):
        text = "EL1:" + base45.encode(random.Random(seed).randbytes(92))
        for function in functions:
            taken[function].append(milliseconds(function, text))
    return {function: statistics.median(times) for function, times in taken.items()}


def milliseconds(draw: Draw, text: str) -> float:
    start = time.perf_counter()
    draw(text)
    return (time.perf_counter() - start) * 1000


def row(name: str, ours: float, theirs: float, target: int) -> str:
    ratio = theirs / ours
    judged = "reached" if ratio >= target else "MISSED"
    figures = f"{ours:>8.2f} ms   library {theirs:>6.2f} ms   {ratio:>5.1f} x"
    return f"{name:<28}{figures}   (≥ {target}: {judged})"


if __name__ == "__main__":
    main()
