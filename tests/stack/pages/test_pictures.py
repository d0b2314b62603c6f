"""What the scanner's decoder makes of pictures, and the verifier of codes that were spoiled."""

import base64
import random

from tests.stack.pages.people import DOCTOR, VENUE
from tests.stack.pages.pictures import ALPHABET, Picture, every_picture, plain, symbol
from tests.stack.pages.test_ways_in import code_of

READ_SHARE = 0.99
SPOILED = 300
AT_ONCE = 25

DECODE = """async ({files, pictures}) => {
  const {decoder} = await import(`${files}/scanner/decoder.js`);
  const decode = await decoder();
  const read = [];
  for (const picture of pictures) {
    const bytes = Uint8Array.from(atob(picture), each => each.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], {type: 'image/jpeg'}));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const pen = canvas.getContext('2d');
    pen.drawImage(bitmap, 0, 0);
    read.push(await decode(pen.getImageData(0, 0, canvas.width, canvas.height)));
  }
  return read;
}"""
CHECK = """async ({files, codes}) => {
  const {check} = await import(`${files}/scanner/checking.js`);
  const verdicts = [];
  for (const code of codes) verdicts.push((await check(code)).verdict);
  return verdicts;
}"""


def test_nearly_every_picture_is_read_and_none_wrongly(windows):
    venue = windows.venue(VENUE)
    pictures = list(every_picture())

    read = decoded(venue, pictures)

    wrong = [
        each.name
        for each, texts in zip(pictures, read, strict=True)
        if set(texts) - set(each.texts)
    ]
    missed = [
        each.name
        for each, texts in zip(pictures, read, strict=True)
        if set(texts) != set(each.texts)
    ]
    assert len(pictures) >= 200
    assert wrong == []
    assert len(missed) <= (1 - READ_SHARE) * len(pictures), missed


def test_no_spoiled_code_turns_green_by_way_of_the_camera(windows):
    citizen, venue = windows.citizen(DOCTOR), windows.venue(VENUE)
    citizen.show()
    code, dice = code_of(citizen), random.Random(12)
    spoiled = [spoil(code, dice) for _ in range(SPOILED)]
    pictures = [Picture("spoiled", (each,), plain(symbol(each), dice)) for each in spoiled]

    read = [text for texts in decoded(venue, pictures) for text in texts]
    verdicts = venue.page.evaluate(CHECK, {"files": files(venue), "codes": read})

    assert len(read) == SPOILED
    assert "valid" not in verdicts


def spoil(code, dice):
    """Change one to three characters, anywhere behind the mark."""
    characters = list(code)
    while "".join(characters) == code:
        for _ in range(dice.randint(1, 3)):
            characters[dice.randrange(4, len(code))] = dice.choice(ALPHABET)
    return "".join(characters)


def decoded(venue, pictures):
    """Let the page's own decoder read them, some at a time."""
    read = []
    for at in range(0, len(pictures), AT_ONCE):
        some = [base64.b64encode(each.jpeg()).decode() for each in pictures[at : at + AT_ONCE]]
        read += venue.page.evaluate(DECODE, {"files": files(venue), "pictures": some})
    return read


def files(venue):
    return venue.page.evaluate(
        "new URL('..', document.querySelector('script[type=module]').src).pathname.slice(0, -1)"
    )
