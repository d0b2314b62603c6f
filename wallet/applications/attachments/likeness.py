"""The perceptual hash of a picture: 64 bits, of which small changes of a picture turn few.

It is the pHash of https://www.hackerfactor.com/blog/index.php?/archives/432-Looks-Like-It.html:
how the brightness of 32 by 32 dots swings, and of its 64 slowest waves, which are above their
median. Hashes are stored and compared for years, so each must come out as it always did: the
package imagehash, which once drew them, agrees in every bit.
"""

import math
from collections.abc import Sequence
from statistics import median

from PIL import Image

SIDE, WAVES = 32, 8


def likeness(image: Image.Image) -> int:
    """Return the hash, the slowest wave as the highest bit."""
    swings = _slowest_waves(image)
    middle = median(swings)
    return int("".join("1" if swing > middle else "0" for swing in swings), 2)


def _slowest_waves(image: Image.Image) -> list[float]:
    small = image.convert("L").resize((SIDE, SIDE), Image.Resampling.LANCZOS).tobytes()
    columns = [_cosines(small[at::SIDE])[:WAVES] for at in range(SIDE)]
    rows = [_cosines(row)[:WAVES] for row in zip(*columns, strict=True)]
    return [swing for row in rows for swing in row]


def _cosines(values: Sequence[float]) -> list[float]:
    """Transform into cosines (DCT-II) by halves, as B. G. Lee did in 1984.

    Summing the cosines themselves would leave noise where a plain or mirrored picture has
    exact zeros, and then noise would decide about bits.
    """
    half = len(values) // 2
    if not half:
        return list(values)
    pairs = list(zip(values[:half], values[: half - 1 : -1], strict=True))
    even = _cosines([left + right for left, right in pairs])
    odd = _cosines([(a - b) * _weight(at, len(values)) for at, (a, b) in enumerate(pairs)])
    neighbors = zip(odd, [*odd[1:], 0], strict=True)
    both = zip(even, (one + next_ for one, next_ in neighbors), strict=True)
    return [value for pair in both for value in pair]


def _weight(at: int, length: int) -> float:
    return 0.5 / math.cos((at + 0.5) * math.pi / length)
