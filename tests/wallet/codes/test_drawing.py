import base64
import io
import random
import re
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode

from wallet.codes import base45, drawing

QUIET = 4
LINES_OF_A_TERMINAL = 24
VERSION_6_MODULES = 41


def live_code(seed=1):
    return "EL1:" + base45.encode(random.Random(seed).randbytes(92))


def library_symbol(text):
    symbol = QRCode(mask_pattern=drawing.MASK)
    symbol.add_data(text, optimize=0)
    symbol.make()
    return symbol


def as_image(modules):
    """Paint rows of modules (quiet zone included), five pixels each."""
    size = len(modules)
    image = Image.new("L", (size, size))
    image.putdata([0 if dark else 255 for row in modules for dark in row])
    return image.resize((size * 5, size * 5), Image.Resampling.NEAREST)


def read(image):
    return zxingcpp.read_barcode(image)


def modules_of_svg(svg):
    """Follow the pen of our one stroked path, as a browser would."""
    root = ElementTree.fromstring(svg)
    size = int(root.attrib["viewBox"].split()[2])
    strokes = root.find("{*}path[@stroke='#000']").attrib["d"]
    modules = [[False] * size for _ in range(size)]
    for x, y, steps in re.findall(r"M(\d+) (\d+)\.5((?:h\d+|m\d+ 0)*)", strokes):
        column = int(x)
        for pen, length in re.findall(r"([hm])(\d+)", steps):
            for _ in range(int(length)):
                modules[int(y)][column] = pen == "h"
                column += 1
    return modules


def modules_of_terminal(drawn):
    halves = {" ": (False, False), "▀": (True, False), "▄": (False, True), "█": (True, True)}
    rows = []
    for line in drawn.splitlines():
        blocks = line.removeprefix(drawing.BLACK_ON_WHITE).removesuffix(drawing.PLAIN)
        rows += zip(*(halves[block] for block in blocks), strict=True)
    return [list(row) for row in rows]


def test_a_live_code_fits_version_6():
    modules = drawing.matrix(live_code())

    assert [len(row) for row in modules] == [VERSION_6_MODULES] * VERSION_6_MODULES


def test_the_symbol_has_error_correction_m():
    seen = read(Image.open(io.BytesIO(drawing.png(live_code()))))

    assert seen.ec_level == "M"


@pytest.mark.parametrize("length", [1, 26, 93, 122, 252], ids="{} bytes".format)
def test_the_modules_are_those_of_the_library(length):
    text = "EL1:" + base45.encode(random.Random(length).randbytes(length))

    assert drawing.matrix(text) == library_symbol(text).modules


@pytest.mark.parametrize("seed", range(50))
def test_a_png_is_read_back(seed):
    text = live_code(seed)

    assert read(Image.open(io.BytesIO(drawing.png(text)))).text == text


@pytest.mark.parametrize("turn", [0, 7, 45, 180], ids="{} degrees".format)
@pytest.mark.parametrize("edge", [147, 300, 900], ids="{} pixels".format)
def test_a_png_is_read_when_scaled_and_turned(edge, turn):
    image = Image.open(io.BytesIO(drawing.png(live_code()))).convert("L")
    shown = image.resize((edge, edge)).rotate(turn, expand=True, fillcolor=255)

    assert read(shown).text == live_code()


def test_a_png_is_pixel_for_pixel_that_of_the_library():
    file = io.BytesIO()
    library_symbol(live_code()).make_image().save(file)

    drawn, expected = Image.open(io.BytesIO(drawing.png(live_code()))), Image.open(file)

    assert drawn.mode == "1"
    assert drawn.size == expected.size
    assert drawn.tobytes() == expected.tobytes()


def test_an_svg_holds_the_modules_and_the_quiet_zone():
    modules = modules_of_svg(drawing.svg(live_code()))

    assert [row[QUIET:-QUIET] for row in modules[QUIET:-QUIET]] == drawing.matrix(live_code())
    assert not any(any(row) for row in modules[:QUIET] + modules[-QUIET:])
    assert not any(any(row[:QUIET] + row[-QUIET:]) for row in modules)


@pytest.mark.parametrize("seed", range(10))
def test_an_svg_is_read_back(seed):
    painted = as_image(modules_of_svg(drawing.svg(live_code(seed))))

    assert read(painted).text == live_code(seed)


def test_an_svg_is_a_quarter_of_the_one_of_the_library():
    expected = library_symbol(live_code()).make_image(image_factory=SvgPathImage).to_string()

    assert len(drawing.svg(live_code())) < len(expected) / 4


@pytest.mark.parametrize("seed", range(10))
def test_a_terminal_drawing_is_read_back(seed):
    modules = modules_of_terminal(drawing.terminal(live_code(seed)))
    square = modules[: len(modules[0])]

    assert read(as_image(square)).text == live_code(seed)


def test_a_terminal_drawing_brings_its_own_colors_and_puts_back_the_others():
    lines = drawing.terminal(live_code()).splitlines()

    assert len(lines) < LINES_OF_A_TERMINAL
    assert all(line.startswith("\x1b[38;5;16;48;5;231m") for line in lines)
    assert all(line.endswith("\x1b[0m") for line in lines)


@pytest.mark.parametrize(
    ("image", "content_type", "draw"),
    [("svg", "image/svg+xml", drawing.svg), ("png", "image/png", drawing.png)],
)
def test_a_data_uri_carries_the_drawing(image, content_type, draw):
    head, _, body = drawing.data_uri(live_code(), image).partition(";base64,")

    assert head == f"data:{content_type}"
    assert base64.b64decode(body, validate=True) == draw(live_code())


def test_a_text_outside_the_alphanumeric_mode_is_not_drawn():
    with pytest.raises(ValueError, match="mode"):
        drawing.matrix(live_code().lower())
