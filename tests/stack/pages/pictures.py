"""Codes as cameras see them: blurred, glared at, tilted, torn, two at once, photographed screens.

python -m tests.stack.pages.pictures FOLDER writes the whole set; it is the same on every machine.
"""

import io
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from wallet.codes import drawing

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
# Characters beside `EL1:`, for symbols of 41 to 61 modules.
LENGTHS = (138, 170, 210, 260, 300, 350)
OF_EACH_KIND = 16
SCENE = (960, 720)

Distortion = Callable[[Image.Image, random.Random], Image.Image]


@dataclass(frozen=True)
class Picture:
    """A picture, and the texts that are in it."""

    name: str
    texts: tuple[str, ...]
    image: Image.Image

    def jpeg(self) -> bytes:
        file = io.BytesIO()
        self.image.convert("RGB").save(file, "JPEG", quality=80)
        return file.getvalue()


def text_of(dice: random.Random, length: int) -> str:
    return "EL1:" + "".join(dice.choices(ALPHABET, k=length))


def symbol(text: str) -> Image.Image:
    return Image.open(io.BytesIO(drawing.png(text))).convert("L")


def on_a_table(code: Image.Image, dice: random.Random, *, side: int = 480) -> Image.Image:
    """Lay a phone with the code on something that is not white."""
    scene = Image.effect_noise(SCENE, 30).point(lambda value: value // 2 + 30)
    place = (dice.randint(40, SCENE[0] - side - 40), dice.randint(40, SCENE[1] - side - 40))
    scene.paste(code.resize((side, side), Image.Resampling.BILINEAR), place)
    return scene


def plain(code: Image.Image, dice: random.Random) -> Image.Image:
    return on_a_table(code, dice, side=dice.randint(300, 600))


def blurred(code: Image.Image, dice: random.Random) -> Image.Image:
    return on_a_table(code, dice).filter(ImageFilter.GaussianBlur(dice.uniform(1, 2.6)))


def glared(code: Image.Image, dice: random.Random) -> Image.Image:
    scene, light = on_a_table(code, dice, side=560), Image.new("L", SCENE, 0)
    x, y = dice.randint(250, 600), dice.randint(150, 500)
    ImageDraw.Draw(light).ellipse((x, y, x + 90, y + 60), fill=255)
    return ImageChops.add(scene, light.filter(ImageFilter.GaussianBlur(14)))


def turned(code: Image.Image, dice: random.Random) -> Image.Image:
    scene = Image.new("L", (900, 900), 90)
    scene.paste(code.resize((520, 520)), (190, 190))
    return scene.rotate(dice.uniform(0, 360), Image.Resampling.BILINEAR, fillcolor=90)


def tilted(code: Image.Image, dice: random.Random) -> Image.Image:
    scene = on_a_table(code, dice)
    width, height = scene.size
    lean = [dice.uniform(0, 0.14) for _ in range(4)]
    corners = (
        -lean[0] * width, -lean[1] * height, -lean[2] * width / 2, height * (1 + lean[3]),
        width * (1 + lean[1]), height, width * (1 + lean[0]), -lean[2] * height / 2,
    )  # fmt: skip
    return scene.transform(scene.size, Image.Transform.QUAD, corners, fillcolor=80)


def torn(code: Image.Image, dice: random.Random) -> Image.Image:
    torn_off, edge = code.copy(), code.width
    part = int(edge * dice.uniform(0.06, 0.12))
    where = [(edge - 40, edge - 40), (edge - 40, edge - 40 - part), (edge - 40 - part, edge - 40)]
    ImageDraw.Draw(torn_off).polygon(where, fill=200)
    return on_a_table(torn_off, dice, side=540)


def dark_theme(code: Image.Image, dice: random.Random) -> Image.Image:
    return on_a_table(ImageOps.invert(code), dice)


def mirrored(code: Image.Image, dice: random.Random) -> Image.Image:
    return on_a_table(ImageOps.mirror(code), dice)


def moire(code: Image.Image, dice: random.Random) -> Image.Image:
    scene, lines = on_a_table(code, dice, side=560), Image.new("L", SCENE, 0)
    step = dice.randint(4, 7)
    for at in range(-SCENE[1], SCENE[0], step):
        ImageDraw.Draw(lines).line((at, 0, at + SCENE[1] // 6, SCENE[1]), fill=70)
    return ImageChops.subtract(scene, lines)


def dim(code: Image.Image, dice: random.Random) -> Image.Image:
    faint = ImageEnhance.Contrast(on_a_table(code, dice)).enhance(dice.uniform(0.25, 0.4))
    return ImageEnhance.Brightness(faint).enhance(0.6)


def noisy(code: Image.Image, dice: random.Random) -> Image.Image:
    scene = on_a_table(code, dice, side=560)
    return Image.blend(scene, Image.effect_noise(SCENE, dice.uniform(60, 110)), 0.3)


def photographed_screen(code: Image.Image, dice: random.Random) -> Image.Image:
    return tilted(code, dice).filter(ImageFilter.GaussianBlur(1.1))


ALONE: tuple[Distortion, ...] = (
    plain, blurred, glared, turned, tilted, torn, dark_theme, mirrored, moire, dim, noisy,
    photographed_screen,
)  # fmt: skip


def every_picture() -> Iterator[Picture]:
    """Draw the set: sixteen of each kind, and sixteen with two codes in view."""
    for kind in ALONE:
        for number in range(OF_EACH_KIND):
            dice = random.Random(f"{kind.__name__}-{number}")
            text = text_of(dice, LENGTHS[number % len(LENGTHS)])
            yield Picture(f"{kind.__name__}-{number}", (text,), kind(symbol(text), dice))
    for number in range(OF_EACH_KIND):
        yield _two(number)


def _two(number: int) -> Picture:
    dice = random.Random(f"two-{number}")
    texts = text_of(dice, 138), text_of(dice, 138)
    scene = Image.new("L", SCENE, 120)
    for text, x in zip(texts, (20, 490), strict=True):
        scene.paste(symbol(text).resize((440, 440)), (x, dice.randint(20, 250)))
    return Picture(f"two-{number}", texts, scene)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for picture in every_picture():
        (folder / f"{picture.name}.jpg").write_bytes(picture.jpeg())
