"""Pictures with words across them: everywhere, faint enough, and of the same kind and size."""

from io import BytesIO

import pytest
from PIL import Image, ImageChops

from wallet.applications.attachments import stamp
from wallet.applications.attachments.formats import PicturesBusy
from wallet.applications.attachments.pictures import SAVED_AS

WORDS = "officer-city-1  2026-11-28 23:10"


def picture(content_type, shade, size=(800, 600)):
    out = BytesIO()
    Image.new("RGB", size, (shade,) * 3).save(out, **SAVED_AS[content_type])  # type: ignore[arg-type]
    return out.getvalue()


def opened(content):
    return Image.open(BytesIO(content)).convert("L")


@pytest.mark.parametrize("content_type", SAVED_AS)
@pytest.mark.parametrize("shade", [0, 128, 255])
def test_the_words_are_seen_in_each_quarter_of_a_picture_of_any_shade(content_type, shade):
    before = picture(content_type, shade)

    drawn = opened(stamp.draw(before, content_type=content_type, words=WORDS))

    changed = ImageChops.difference(drawn, opened(before)).point(lambda dot: 255 * (dot > 24))
    for left, top in ((0, 0), (400, 0), (0, 300), (400, 300)):
        quarter = changed.crop((left, top, left + 400, top + 300))
        assert 0.005 < quarter.histogram()[255] / (400 * 300) < 0.25


def test_the_picture_keeps_its_size_and_kind():
    drawn = Image.open(
        BytesIO(stamp.draw(picture("image/png", 9, (317, 41)), content_type="image/png", words="x"))
    )

    assert (drawn.size, drawn.format) == ((317, 41), "PNG")


def test_another_officer_and_another_minute_are_another_picture():
    before = picture("image/png", 200)
    drawn = {
        stamp.draw(before, content_type="image/png", words=words)
        for words in (WORDS, WORDS.replace("1 ", "2 "), WORDS.replace("10", "11"))
    }

    assert len(drawn) == 3


def test_so_many_are_drawn_at_once_and_no_more(monkeypatch):
    monkeypatch.setattr(stamp, "WAIT_SECONDS", 0.01)
    for _ in range(stamp.AT_ONCE):
        stamp._places.acquire()
    try:
        with pytest.raises(PicturesBusy):
            stamp.draw(picture("image/png", 9), content_type="image/png", words=WORDS)
    finally:
        stamp._places.release(stamp.AT_ONCE)
