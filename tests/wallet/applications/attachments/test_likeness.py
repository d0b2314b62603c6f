"""The hash of a picture: the bits that imagehash 4.3.2 gave, for ever."""

from io import BytesIO

import pytest
from PIL import Image, ImageOps

from tests.wallet.applications.attaching import picture
from wallet.applications.attachments.likeness import likeness


def drawn(seed):
    return Image.open(BytesIO(picture(seed, size=(640, 480), form="PNG")))


PICTURES = {
    "drawn 1": lambda: drawn(1),
    "drawn 2": lambda: drawn(2),
    "drawn 3": lambda: drawn(3),
    "upright": lambda: drawn(4).resize((300, 500)),
    "mirrored": lambda: ImageOps.mirror(drawn(5)),
    "gray": lambda: drawn(6).convert("L"),
    "plain": lambda: Image.new("RGB", (50, 60), (200, 10, 30)),
    "black": lambda: Image.new("L", (64, 64)),
    "one dot": lambda: Image.new("RGB", (1, 1), "white"),
    "running": lambda: Image.linear_gradient("L"),
    "round": lambda: Image.radial_gradient("L"),
}
KNOWN = {
    "drawn 1": "a5179e8c4d61b666",
    "drawn 2": "9f209fc86aa7e01e",
    "drawn 3": "af2c15c6a287fa49",
    "upright": "9c23899e83c31eed",
    "mirrored": "abd272ca92b20fa6",
    "gray": "9f07868708f2daab",
    "plain": "8000000000000000",
    "black": "0000000000000000",
    "one dot": "8000000000000000",
    "running": "8000800080008000",
    "round": "ee989837e69ac819",
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_keeps_the_hash_that_databases_hold(name):
    image = PICTURES[name]()

    assert f"{likeness(image):016x}" == KNOWN[name]
