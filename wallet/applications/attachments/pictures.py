"""Pictures that citizens send: believed in nothing, drawn anew.

What kind of picture it is, its content says. How large it is, is asked before a pixel is decoded.
Then it is decoded whole, turned upright, made no larger than an officer needs, and painted onto a
new canvas: nothing of the file itself is left, neither where it was taken nor what was hidden
behind the picture.
"""

import math
import re
import struct
import threading
import warnings
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

from PIL import ExifTags, Image

from wallet.applications.attachments.formats import (
    FORMATS,
    HEIC,
    LONGEST_SIDE,
    MOST_PIXELS,
    PDF,
    NotAPicture,
    PicturesBusy,
    PictureTooLarge,
)
from wallet.applications.attachments.likeness import likeness

READERS = ("JPEG", "PNG", "WEBP")
# The longest side of what is kept: a page of A4 at more than 300 dots per inch.
KEPT_SIDE = 4096
SAVED_AS: dict[str, dict[str, object]] = {
    # Small print on a certificate suffers from thinner colors.
    "image/jpeg": {"format": "JPEG", "quality": 90, "subsampling": 0},
    "image/png": {"format": "PNG"},
    "image/webp": {"format": "WEBP", "quality": 90},
}
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow's readers raise over files that are broken, by accident or on purpose.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    OverflowError,
    MemoryError,
    NotImplementedError,
    struct.error,
    zlib.error,
)
TOO_LARGE = (Image.DecompressionBombError, Image.DecompressionBombWarning)
HEIC_BRANDS = re.compile(rb"....ftyp(?:heic|heix|hevc|heim|heis|hevm|hevs|mif1|msf1)", re.DOTALL)
# One may take half a gigabyte while it is decoded, so a process decodes one at a time; nobody
# waits for the place, for who waits here holds a thread that others need.
_place = threading.Lock()
BUSY_SECONDS = 3
# Pillow warns where we refuse.
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew, and 64 bits that are nearly the same for nearly the same picture."""

    content: bytes
    likeness: int


def redraw(
    content: bytes, *, content_type: str, count: Callable[[int], None] = lambda _: None
) -> Picture:
    """Draw the picture anew; `count` hears how many dots it has before they are decoded.

    Raises NotAPicture, PictureTooLarge, PicturesBusy, and what `count` raises.
    """
    if not _place.acquire(blocking=False):
        raise PicturesBusy("another picture is being decoded", retry_after=BUSY_SECONDS)
    try:
        canvas = _painted(content, content_type, count)
        return Picture(_saved(canvas, content_type), likeness(canvas))
    finally:
        _place.release()


def _painted(content: bytes, content_type: str, count: Callable[[int], None]) -> Image.Image:
    if instead := _instead(content):
        raise NotAPicture("this is another kind of file", instead=instead)
    try:
        with Image.open(BytesIO(content), formats=READERS) as image:
            _check(image, content_type)
            count(image.width * image.height)
            return _on_canvas(image)
    except TOO_LARGE:
        raise PictureTooLarge("the picture has far too many pixels") from None
    except BROKEN as error:
        raise NotAPicture(f"this is no whole picture: {type(error).__name__}") from None


def _instead(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return PDF
    return HEIC if HEIC_BRANDS.match(content) else None


def _check(image: Image.Image, content_type: str) -> None:
    """Ask what the header says: nothing has been decoded yet."""
    if image.format not in FORMATS[content_type]:
        raise NotAPicture(f"the content is not {content_type}")
    most, (width, height) = MOST_PIXELS[content_type], image.size
    if width * height > most or max(width, height) > LONGEST_SIDE:
        raise PictureTooLarge(
            f"{content_type} may have {most} pixels, and {LONGEST_SIDE} on a side"
        )


def _on_canvas(image: Image.Image) -> Image.Image:
    """Decode, make smaller and turn upright; the last copy takes nothing but the dots along."""
    # A large JPEG is decoded at half its size where that is enough.
    scale = KEPT_SIDE / max(image.size)
    image.draft(None, (math.ceil(image.width * scale), math.ceil(image.height * scale)))
    image.load()
    turn = _turn(image)
    opaque = _opaque(image)
    opaque.thumbnail((KEPT_SIDE, KEPT_SIDE))
    canvas = Image.new("RGB", opaque.size)
    canvas.paste(opaque)
    return canvas if turn is None else canvas.transpose(turn)


def _turn(image: Image.Image) -> Image.Transpose | None:
    """Read from the EXIF how the camera was held; one that cannot be read says nothing."""
    with suppress(*BROKEN):
        return TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    return None


def _opaque(image: Image.Image) -> Image.Image:
    """Lay what is transparent on white, so that it has one look for everybody."""
    see_through = image.info.get("transparency")
    if image.mode in {"RGB", "L", "CMYK"} and see_through is None:
        return image
    if image.mode.startswith("I"):
        return _opaque_gray(image, see_through)
    colored = image if image.mode == "RGBA" else image.convert("RGBA")
    paper = Image.new("RGB", colored.size, "white")
    paper.paste(colored, mask=colored.getchannel("A"))
    return paper


def _opaque_gray(image: Image.Image, see_through: int | None) -> Image.Image:
    # Sixteen bits a dot, of which a screen shows the upper eight; one value may be transparent.
    shades = [dot >> 8 for dot in range(0x10000)]
    if see_through is not None:
        shades[see_through] = 0xFF
    return image.convert("I").point(shades, "L")


def _saved(canvas: Image.Image, content_type: str) -> bytes:
    out = BytesIO()
    canvas.save(out, **SAVED_AS[content_type])  # type: ignore[arg-type]
    return out.getvalue()
