"""Draw a code as a QR symbol (ISO/IEC 18004): alphanumeric mode, error correction M.

The library spends most of its time rating all eight masks. Every mask is equally readable, the
rating only hunts for large plain areas, which signed random bytes do not have; so the mask is
fixed to the one that rated best on average over live codes.
"""

# The library is only half annotated.
# mypy: untyped-calls-exclude=qrcode

import base64
import io
from collections.abc import Callable
from functools import cache
from itertools import groupby, zip_longest

from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.image.base import BaseImage
from qrcode.main import QRCode
from qrcode.util import MODE_ALPHA_NUM, QRData

MASK = 2
QUIET_ZONE_MODULES = 4
# Half the standard's: a live code then is seen whole in a terminal of 24 lines, and is read.
TERMINAL_QUIET_ZONE_MODULES = 2
PIXELS_PER_MODULE = 10

# Fixed black on fixed white: a symbol in the terminal's own colors is inverted on a dark one.
BLACK_ON_WHITE, PLAIN = "\x1b[38;5;16;48;5;231m", "\x1b[0m"
HALF_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}

Matrix = list[list[bool]]


def matrix(text: str) -> Matrix:
    """Return the modules of the symbol, dark ones True, without the quiet zone."""
    symbol = _symbol(text, _version(len(text)))
    symbol.make(fit=False)
    return [[bool(module) for module in row] for row in symbol.modules]


def svg(text: str) -> bytes:
    """Draw the symbol as one path of strokes, one for each run of dark modules."""
    modules = matrix(text)
    size = len(modules) + 2 * QUIET_ZONE_MODULES
    strokes = "".join(_strokes(row, y) for y, row in enumerate(modules, QUIET_ZONE_MODULES))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
        f' width="{size * PIXELS_PER_MODULE}" height="{size * PIXELS_PER_MODULE}"'
        f' shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path stroke="#000" d="{strokes}"/></svg>'
    ).encode()


def png(text: str) -> bytes:
    """Draw the symbol with one bit for each pixel, ten pixels wide for each module."""
    modules = _with_quiet_zone(matrix(text), QUIET_ZONE_MODULES)
    size = len(modules)
    image = Image.new("1", (size, size))
    image.putdata([0 if dark else 255 for row in modules for dark in row])
    edge = size * PIXELS_PER_MODULE
    file = io.BytesIO()
    image.resize((edge, edge), Image.Resampling.NEAREST).save(file, "PNG")
    return file.getvalue()


def data_uri(text: str, image: str) -> str:
    """Draw the symbol as an address that an <img> shows without asking the network."""
    content_type, draw = IMAGES[image]
    return f"data:{content_type};base64,{base64.b64encode(draw(text)).decode()}"


def terminal(text: str) -> str:
    """Draw the symbol for a terminal, two rows of modules in each line."""
    modules = _with_quiet_zone(matrix(text), TERMINAL_QUIET_ZONE_MODULES)
    nothing = [False] * len(modules)
    pairs = zip_longest(modules[::2], modules[1::2], fillvalue=nothing)
    return "".join(_line(upper, lower) for upper, lower in pairs)


IMAGES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "svg": ("image/svg+xml", svg),
    "png": ("image/png", png),
}


@cache
def _version(length: int) -> int:
    # In one mode the length alone decides, and live codes have one length.
    return _symbol("A" * length).version


def _symbol(text: str, version: int | None = None) -> QRCode[BaseImage]:
    symbol: QRCode[BaseImage] = QRCode(version, ERROR_CORRECT_M, mask_pattern=MASK)
    symbol.add_data(QRData(text, mode=MODE_ALPHA_NUM))
    return symbol


def _strokes(row: list[bool], y: int) -> str:
    runs = ((dark, len(list(run))) for dark, run in groupby(row))
    strokes = "".join(f"h{length}" if dark else f"m{length} 0" for dark, length in runs)
    return f"M{QUIET_ZONE_MODULES} {y}.5{strokes}"


def _line(upper: list[bool], lower: list[bool]) -> str:
    blocks = "".join(HALF_BLOCKS[pair] for pair in zip(upper, lower, strict=True))
    return f"{BLACK_ON_WHITE}{blocks}{PLAIN}\n"


def _with_quiet_zone(modules: Matrix, quiet: int) -> Matrix:
    side = [False] * quiet
    blank = [False] * (len(modules) + 2 * quiet)
    above = [blank] * quiet
    return [*above, *(side + row + side for row in modules), *above]
