"""What becomes of a picture that somebody sends, and which are refused."""

from io import BytesIO

import pytest
from PIL import ExifTags, Image, ImageEnhance
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngInfo

from tests.wallet.applications.attaching import encoded, picture, png
from wallet.applications.attachments.formats import (
    NotAPicture,
    PicturesBusy,
    PictureTooLarge,
    known_type,
)
from wallet.applications.attachments.pictures import BUSY_SECONDS, KEPT_SIDE, redraw
from wallet.applications.attachments.similar import NEAR_BITS

FORMS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
SECRET = b"31.2304 121.4737 secret"


def opened(content):
    with Image.open(BytesIO(content)) as image:
        image.load()
        return image


def with_location():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.ImageDescription] = SECRET.decode()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitude] = (31.0, 13.0, 49.0)
    place[ExifTags.GPS.GPSMapDatum] = SECRET.decode()
    return exif


@pytest.mark.parametrize("form", FORMS)
def test_a_picture_is_drawn_anew_in_its_own_form(form):
    content = picture(form=form)

    drawn = redraw(content, content_type=FORMS[form])

    assert opened(drawn.content).format == form
    assert opened(drawn.content).size == (320, 240)


@pytest.mark.parametrize("form", FORMS)
def test_where_it_was_taken_is_gone_and_how_it_was_held_is_in_the_picture(form):
    content = picture(form=form, exif=with_location())
    assert SECRET in content

    drawn = redraw(content, content_type=FORMS[form])

    assert SECRET not in drawn.content
    assert dict(opened(drawn.content).getexif()) == {}
    assert opened(drawn.content).size == (240, 320)


def test_a_picture_is_turned_as_its_exif_says():
    for orientation, corner in {
        1: (0, 0),
        2: (1, 0),
        3: (1, 1),
        4: (0, 1),
        5: (0, 0),
        6: (1, 0),
        7: (1, 1),
        8: (0, 1),
    }.items():
        exif = Image.Exif()
        exif[ExifTags.Base.Orientation] = orientation
        image = Image.new("RGB", (60, 40), "white")
        image.paste("black", (0, 0, 20, 20))

        drawn = opened(redraw(encoded(image, "PNG", exif=exif), content_type="image/png").content)

        at = tuple(
            5 + side * (length - 10) for side, length in zip(corner, drawn.size, strict=True)
        )
        assert drawn.getpixel(at) == (0, 0, 0), orientation
        assert drawn.size == ((60, 40) if orientation < 5 else (40, 60))


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_an_exif_that_cannot_be_read_does_not_matter():
    content = picture(exif=b"Exif\0\0" + SECRET)

    drawn = redraw(content, content_type="image/jpeg")

    assert SECRET not in drawn.content


def test_comments_and_profiles_are_gone():
    note = PngInfo()
    note.add_text("Comment", SECRET.decode())
    hidden = [
        (picture(comment=SECRET), "image/jpeg"),
        (picture(icc_profile=SECRET), "image/jpeg"),
        (picture(form="PNG", pnginfo=note), "image/png"),
        (picture(form="WEBP", xmp=SECRET), "image/webp"),
        (picture() + SECRET, "image/jpeg"),
        (picture(form="PNG") + SECRET, "image/png"),
    ]

    for content, content_type in hidden:
        assert SECRET in content
        assert SECRET not in redraw(content, content_type=content_type).content


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_of_a_moving_picture_the_first_is_kept(form):
    first, second = Image.new("RGB", (50, 50), "red"), Image.new("RGB", (50, 50), "blue")
    content = encoded(first, form, save_all=True, append_images=[second], duration=100)

    drawn = opened(redraw(content, content_type=FORMS[form]).content)

    assert getattr(drawn, "n_frames", 1) == 1
    assert drawn.getpixel((5, 5))[0] > 200


def test_the_picture_behind_the_first_of_a_camera_is_dropped():
    first, second = Image.new("RGB", (50, 50), "red"), Image.new("RGB", (50, 50), "blue")
    content = encoded(first, "MPO", save_all=True, append_images=[second])

    drawn = opened(redraw(content, content_type="image/jpeg").content)

    assert (drawn.format, drawn.size) == ("JPEG", (50, 50))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_color_becomes_plain_color(mode):
    image = Image.new(mode, (30, 20)) if mode == "I;16" else Image.new("L", (30, 20)).convert(mode)

    drawn = opened(redraw(encoded(image, "PNG"), content_type="image/png").content)

    assert (drawn.mode, drawn.size, drawn.getpixel((5, 5))) == ("RGB", (30, 20), (0, 0, 0))


def test_sixteen_bits_of_gray_keep_their_brightness():
    content = encoded(Image.new("I;16", (30, 20), 0x8000), "PNG")

    assert opened(redraw(content, content_type="image/png").content).getpixel((5, 5)) == (128,) * 3


def test_what_is_transparent_is_laid_on_white():
    content = encoded(Image.new("RGBA", (30, 20), (200, 0, 0, 0)), "PNG")

    assert opened(redraw(content, content_type="image/png").content).getpixel((5, 5)) == (255,) * 3


def test_a_large_picture_is_made_smaller():
    content = encoded(Image.new("RGB", (6000, 3000), "red"), "JPEG")

    assert opened(redraw(content, content_type="image/jpeg").content).size == (KEPT_SIDE, 2048)


NO_PICTURES = {
    "nothing": (b"", "image/jpeg"),
    "a program": (b"MZ\x90\0" + b"\0" * 500, "image/jpeg"),
    "another program": (b"\x7fELF" + b"\0" * 500, "image/png"),
    "a page": (b"<html><script>alert(1)</script></html>", "image/png"),
    "a drawing in text": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "image/png"),
    "a document": (b"%PDF-1.7\n", "image/jpeg"),
    "only a beginning": (b"\xff\xd8\xff\xe0", "image/jpeg"),
    "a JPEG called PNG": (picture(), "image/png"),
    "a PNG called JPEG": (picture(form="PNG"), "image/jpeg"),
    "a PNG called WebP": (picture(form="PNG"), "image/webp"),
    "a GIF": (picture(form="GIF"), "image/png"),
    "a TIFF": (picture(form="TIFF"), "image/jpeg"),
    "a BMP": (picture(form="BMP"), "image/png"),
    "a PNG with too few dots": (png(3000, 4000), "image/png"),
}


@pytest.mark.parametrize(("content", "content_type"), NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_is_no_picture_is_refused(content, content_type):
    with pytest.raises(NotAPicture):
        redraw(content, content_type=content_type)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_picture_that_breaks_off_is_refused(form, part):
    content = picture(form=form, size=(640, 480))

    with pytest.raises(NotAPicture):
        redraw(content[: int(len(content) * part)], content_type=FORMS[form])


TOO_LARGE = {
    "100 000 × 100 000": png(100_000, 100_000),
    "the largest that a PNG can be": png(2**31 - 1, 2**31 - 1),
    "one side too long": png(12_001, 10),
    "the other side too long": png(10, 12_001),
    "sides that are fine, and too many pixels": png(9_000, 9_000),
    "just too many pixels": png(10_000, 5_041),
}


@pytest.mark.parametrize("content", TOO_LARGE.values(), ids=TOO_LARGE)
def test_a_picture_of_too_many_pixels_is_refused_before_one_is_decoded(content):
    with pytest.raises(PictureTooLarge):
        redraw(content, content_type="image/png")


def test_the_largest_picture_of_a_phone_is_taken_and_never_decoded_whole(monkeypatch):
    content = encoded(Image.new("L", (8192, 6144), 200), "JPEG")
    heard, decoded = [], []
    load = JpegImageFile.load
    monkeypatch.setattr(JpegImageFile, "load", lambda im: (decoded.append(im.size), load(im))[1])

    drawn = opened(redraw(content, content_type="image/jpeg", count=heard.append).content)

    assert drawn.size == (KEPT_SIDE, 3072)
    assert decoded[0] == (4096, 3072)
    assert heard == [8192 * 6144]


@pytest.mark.parametrize(
    ("mode", "black", "transparent"), [("L", 0, 0), ("RGB", (0, 0, 0), (0, 0, 0)), ("I;16", 0, 0)]
)
def test_a_transparent_color_is_laid_on_white(mode, black, transparent):
    image = Image.new(mode, (30, 20), black)
    content = encoded(image, "PNG", transparency=transparent)

    assert opened(redraw(content, content_type="image/png").content).getpixel((5, 5)) == (255,) * 3


def test_black_ink_on_a_transparent_black_is_read_on_white():
    image = Image.new("L", (30, 20), 0)
    image.paste(1, (0, 0, 10, 20))
    content = encoded(image, "PNG", transparency=0)

    drawn = opened(redraw(content, content_type="image/png").content)

    assert (drawn.getpixel((5, 5)), drawn.getpixel((20, 5))) == ((1,) * 3, (255,) * 3)


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("image/jpg", "image/jpeg"),
        ("IMAGE/JPEG", "image/jpeg"),
        ("image/pjpeg", "image/jpeg"),
        ("Image/Png; name=a.png", "image/png"),
        (" image/webp", "image/webp"),
    ],
)
def test_a_type_is_known_by_its_other_names(written, known):
    assert known_type(written) == known


@pytest.mark.parametrize("written", ["image/heic", "image/HEIF", "application/pdf"])
def test_who_announces_another_kind_of_file_is_told_what_to_send(written):
    with pytest.raises(NotAPicture) as refused:
        known_type(written)

    (fault,) = refused.value.errors
    assert "JPEG" in fault["detail"]


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"\0\0\0\x18ftypheic" + bytes(40), "HEIC"), (b"%PDF-1.7\n" + bytes(40), "PDF")],
)
def test_what_comes_under_a_pictures_name_is_known_by_its_content(content, word):
    with pytest.raises(NotAPicture) as refused:
        redraw(content, content_type="image/jpeg")

    assert word in refused.value.errors[0]["detail"]


def test_while_one_is_drawn_nobody_waits_for_the_place():
    content, refused = picture(), []

    def meanwhile(_):
        with pytest.raises(PicturesBusy) as busy:
            redraw(content, content_type="image/jpeg")
        refused.append(busy.value.retry_after)

    redraw(content, content_type="image/jpeg", count=meanwhile)

    assert refused == [BUSY_SECONDS]
    assert redraw(content, content_type="image/jpeg").content


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_no_flipped_byte_makes_more_than_a_refusal():
    seeds = [
        (picture(form=form, size=(40, 30), exif=with_location()), FORMS[form]) for form in FORMS
    ]

    for content, content_type in seeds:
        for place in range(0, len(content), 7):
            broken = bytearray(content)
            broken[place] ^= 0xFF
            try:
                redraw(bytes(broken), content_type=content_type)
            except (NotAPicture, PictureTooLarge):
                continue


def test_nearly_the_same_picture_has_nearly_the_same_likeness():
    image = opened(picture(3, size=(800, 600)))
    changed = [
        encoded(image, "JPEG", quality=40),
        encoded(image.resize((400, 300)), "JPEG"),
        encoded(ImageEnhance.Brightness(image).enhance(1.1), "JPEG"),
        encoded(image.crop((4, 3, 796, 597)), "JPEG"),
    ]
    likeness = redraw(picture(3, size=(800, 600)), content_type="image/jpeg").likeness

    for content in changed:
        other = redraw(content, content_type="image/jpeg").likeness
        assert (likeness ^ other).bit_count() <= NEAR_BITS


def test_another_picture_has_another_likeness():
    found = [redraw(picture(seed), content_type="image/jpeg").likeness for seed in (1, 2, 3, 4)]

    for number, one in enumerate(found):
        assert all((one ^ other).bit_count() > NEAR_BITS for other in found[:number])
