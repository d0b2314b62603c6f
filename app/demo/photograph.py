"""Photographs as a phone takes them: JPEG, with the place where it was taken."""

import random
from functools import cache
from io import BytesIO

from PIL import Image

CELLS, PIXELS = 8, 480
LOCATION, LATITUDE_REFERENCE, LATITUDE = 0x8825, 1, 2


@cache
def jpeg(subject: str) -> bytes:
    """Take a picture that is unlike that of any other subject."""
    out = BytesIO()
    picture = _blocks(random.Random(subject))  # noqa: S311  no secret
    picture.save(out, "JPEG", exif=_taken_somewhere())
    return out.getvalue()


def _blocks(draw: random.Random) -> Image.Image:
    small = Image.frombytes("RGB", (CELLS, CELLS), draw.randbytes(3 * CELLS * CELLS))
    return small.resize((PIXELS, PIXELS), Image.Resampling.BICUBIC)


def _taken_somewhere() -> Image.Exif:
    exif = Image.Exif()
    exif[LOCATION] = {LATITUDE_REFERENCE: "N", LATITUDE: (43.0, 49.0, 30.0)}
    return exif
