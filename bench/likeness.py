"""How well nearly the same pictures are found again, and different documents are told apart.

    python -m bench.likeness [--documents 40]

Draws certificates of one layout with different text and photographs, changes each as phones and
cheats do, and counts how often the hash stays within NEAR_BITS of the first picture's. Where the
package imagehash is installed, its hash is counted beside ours, and must be the same in every bit.
"""

import argparse
import importlib
import importlib.util
import random
import sys
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from itertools import combinations

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from wallet.applications.attachments.likeness import likeness
from wallet.applications.attachments.similar import NEAR_BITS

SIZE = (1200, 850)
Hash = Callable[[Image.Image], int]
Hashed = list[tuple[int, ...]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=40)
    documents = [_document(seed) for seed in range(parser.parse_args().documents)]
    hashes = _hashes()
    first = _all(hashes, documents)
    changed = {name: _all(hashes, map(change, documents)) for name, change in CHANGES.items()}
    print(f"{'the same, after':26}" + "".join(f"{name:>16}" for name in hashes))
    for name, rows in changed.items():
        found = [_found(one, other) for one, other in zip(first, rows, strict=True)]
        print(f"{name:26}" + "".join(f"{number:>9} of {len(documents):3}" for number in found))
    for name, row in zip(hashes, first, strict=True):
        _tell_apart(name, row)
    return _compare([first, *changed.values()])


def _hashes() -> dict[str, Hash]:
    if importlib.util.find_spec("imagehash") is None:
        return {"ours": likeness}
    imagehash = importlib.import_module("imagehash")
    return {"ours": likeness, "imagehash": lambda image: int(str(imagehash.phash(image)), 16)}


def _all(hashes: dict[str, Hash], images: Iterable[Image.Image]) -> Hashed:
    """Return a row of hashes for each way of hashing."""
    rows = [[hash_(image) for hash_ in hashes.values()] for image in images]
    return list(zip(*rows, strict=True))


def _found(first: Sequence[int], changed: Sequence[int]) -> int:
    return sum(_bits(*pair) <= NEAR_BITS for pair in zip(first, changed, strict=True))


def _tell_apart(name: str, found: Sequence[int]) -> None:
    apart = sorted(_bits(one, other) for one, other in combinations(found, 2))
    near = sum(bits <= NEAR_BITS for bits in apart)
    print(
        f"{name}: of {len(apart)} pairs of different documents {near} are taken for the same; "
        f"the nearest are {apart[0]} bits apart, the median {apart[len(apart) // 2]}"
    )


def _compare(all_hashed: list[Hashed]) -> int:
    pictures = [set(row) for hashed in all_hashed for row in zip(*hashed, strict=True)]
    other = sum(len(found) > 1 for found in pictures)
    if len(all_hashed[0]) > 1:
        print(f"{other} of {len(pictures)} pictures have another hash than imagehash gives them")
    return 1 if other else 0


def _bits(one: int, other: int) -> int:
    return (one ^ other).bit_count()


def _document(seed: int) -> Image.Image:
    """Draw a certificate: the same frame and seal on each, and what is written on this one."""
    chance = random.Random(seed)
    image = Image.new("RGB", SIZE, (246, 241, 226))
    draw = ImageDraw.Draw(image)
    draw.rectangle((30, 30, SIZE[0] - 30, SIZE[1] - 30), outline=(150, 30, 30), width=8)
    draw.text((420, 70), "CERTIFICATE", font=ImageFont.load_default(52), fill="black")
    for line in range(chance.randint(6, 10)):
        words = " ".join(_word(chance) for _ in range(chance.randint(2, 6)))
        place = (90, 170 + 60 * line)
        draw.text(place, words[:38], font=ImageFont.load_default(32), fill=(30, 30, 40))
    _paste_portrait(image, chance)
    draw.ellipse((880, 600, 1080, 800), outline=(200, 40, 40), width=10)
    return image


def _word(chance: random.Random) -> str:
    return "".join(chance.choices("abcdefghijklmnoprstuw", k=chance.randint(3, 9)))


def _paste_portrait(image: Image.Image, chance: random.Random) -> None:
    dots = Image.frombytes("L", (5, 7), chance.randbytes(35))
    portrait = dots.resize((220, 300), Image.Resampling.BICUBIC)
    image.paste(portrait.filter(ImageFilter.GaussianBlur(3)), (870, 170))


def _crop(share: float) -> Callable[[Image.Image], Image.Image]:
    x, y = round(SIZE[0] * share), round(SIZE[1] * share)
    return lambda image: image.crop((x, y, SIZE[0] - x, SIZE[1] - y))


def _encoded(image: Image.Image) -> Image.Image:
    out = BytesIO()
    image.save(out, "JPEG", quality=30)
    return Image.open(BytesIO(out.getvalue())).convert("RGB")


def _turned(degrees: float) -> Callable[[Image.Image], Image.Image]:
    return lambda image: image.rotate(degrees, Image.Resampling.BICUBIC, fillcolor="white")


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "JPEG of quality 30": _encoded,
    "half as wide": lambda image: image.resize((SIZE[0] // 2, SIZE[1] // 2)),
    "brighter by 15 %": lambda image: ImageEnhance.Brightness(image).enhance(1.15),
    "darker by 30 %": lambda image: ImageEnhance.Brightness(image).enhance(0.7),
    "1 % cropped on each side": _crop(0.01),
    "3 % cropped on each side": _crop(0.03),
    "turned by 1 degree": _turned(1),
    "turned by 3 degrees": _turned(3),
    "turned by 90 degrees": lambda image: image.transpose(Image.Transpose.ROTATE_90),
}

if __name__ == "__main__":
    sys.exit(main())
