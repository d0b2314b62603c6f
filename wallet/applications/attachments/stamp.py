"""A picture drawn for one officer: across it stands who looks, and when.

Whoever photographs a screen photographs that, too.  Latin letters: the one font that is there on
every machine has no others.
"""

import threading
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from wallet.applications.attachments.formats import PicturesBusy
from wallet.applications.attachments.pictures import SAVED_AS

DEGREES = 30
# Of the shorter side; small enough to read what lies below.
LETTER = 1 / 28
SMALLEST_LETTER = 12
DARK, LIGHT = (0, 0, 0, 70), (255, 255, 255, 70)
# Each takes two hundred megabytes at most while it is drawn.
AT_ONCE, WAIT_SECONDS = 2, 10.0
_places = threading.BoundedSemaphore(AT_ONCE)


def draw(content: bytes, *, content_type: str, words: str) -> bytes:
    """Draw the words all over a picture of ours; raises PicturesBusy."""
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise PicturesBusy("other pictures are being drawn", retry_after=int(WAIT_SECONDS))
    try:
        with Image.open(BytesIO(content)) as image:
            canvas = image.convert("RGB")
        _cover(canvas, _tile(words, letter=round(min(canvas.size) * LETTER)))
        out = BytesIO()
        canvas.save(out, **SAVED_AS[content_type])  # type: ignore[arg-type]
        return out.getvalue()
    finally:
        _places.release()


def _tile(words: str, *, letter: int) -> Image.Image:
    size = max(letter, SMALLEST_LETTER)
    font = ImageFont.load_default(size)
    left, top, right, bottom = font.getbbox(words, stroke_width=1)
    gap = size * 2
    tile = Image.new("RGBA", (round(right - left) + gap, round(bottom - top) + gap))
    place = (gap / 2 - left, gap / 2 - top)
    ImageDraw.Draw(tile).text(place, words, DARK, font, stroke_width=1, stroke_fill=LIGHT)
    return tile.rotate(DEGREES, expand=True, resample=Image.Resampling.BICUBIC)


def _cover(canvas: Image.Image, tile: Image.Image) -> None:
    for top in range(0, canvas.height, tile.height):
        for left in range(0, canvas.width, tile.width):
            canvas.paste(tile, (left, top), tile)
