"""Pictures that citizens send: believed in nothing, drawn anew.

What kind of picture it is, its content says. How large it is, is asked before a pixel is decoded.
Then it is decoded whole, turned upright, made no larger than an officer needs, and painted onto a
new canvas: nothing of the file itself is left, neither where it was taken nor what was hidden
behind the picture.
"""

import struct
import threading
import warnings
import zlib
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

from PIL import ExifTags, Image

from wallet.applications.attachments.formats import FORMATS, NotAPicture, PictureTooLarge
from wallet.applications.attachments.likeness import likeness

READERS = ("JPEG", "PNG", "WEBP")
# Its decoder keeps several copies of a WebP.
MOST_PIXELS = {"image/jpeg": 50_000_000, "image/png": 50_000_000, "image/webp": 25_000_000}
LONGEST_SIDE = 12_000
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
# One may take half a gigabyte while it is decoded, so a process decodes one after the other.
_one_at_a_time = threading.Lock()
# Pillow warns where we refuse.
warnings.simplefilter("error", Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Picture:
    """A picture drawn anew, and 64 bits that are nearly the same for nearly the same picture."""

    content: bytes
    likeness: int


def redraw(content: bytes, *, content_type: str) -> Picture:
    """Draw the picture anew.  Raises NotAPicture or PictureTooLarge."""
    with _one_at_a_time:
        canvas = _painted(content, content_type)
        return Picture(_saved(canvas, content_type), likeness(canvas))


def _painted(content: bytes, content_type: str) -> Image.Image:
    try:
        with Image.open(BytesIO(content), formats=READERS) as image:
            _check(image, content_type)
            return _on_canvas(image)
    except TOO_LARGE:
        raise PictureTooLarge("the picture has far too many pixels") from None
    except BROKEN as error:
        raise NotAPicture(f"this is no whole picture: {type(error).__name__}") from None


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
    if image.mode in {"RGB", "L", "CMYK"}:
        return image
    if image.mode.startswith("I"):
        # Sixteen bits a dot, of which a screen shows the upper eight.
        return image.point(lambda dot: dot / 256).convert("L")
    colored = image if image.mode == "RGBA" else image.convert("RGBA")
    paper = Image.new("RGB", colored.size, "white")
    paper.paste(colored, mask=colored.getchannel("A"))
    return paper


def _saved(canvas: Image.Image, content_type: str) -> bytes:
    out = BytesIO()
    canvas.save(out, **SAVED_AS[content_type])  # type: ignore[arg-type]
    return out.getvalue()
