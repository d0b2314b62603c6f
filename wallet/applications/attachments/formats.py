"""Which pictures are taken: known without Pillow, which only drawing them anew needs."""

from wallet.errors import Invalid, RateLimited
from wallet.reading.faults import Fault, as_errors

# As browsers call them, and as Pillow does; MPO is a JPEG with further pictures behind the first.
FORMATS = {"image/jpeg": {"JPEG", "MPO"}, "image/png": {"PNG"}, "image/webp": {"WEBP"}}
# What clients call a JPEG besides.
ALIASES = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg"}
# Its decoder keeps several copies of a WebP.
# A phone's 8192 × 6144 is called 50 megapixels and has 50.3.
MOST_PIXELS = {"image/jpeg": 50_400_000, "image/png": 50_400_000, "image/webp": 25_200_000}
LONGEST_SIDE = 12_000
# What people take for a picture: the fault that says what to send instead.
HEIC, PDF = "heic", "pdf"
INSTEAD = {
    "image/heic": HEIC,
    "image/heif": HEIC,
    "image/heic-sequence": HEIC,
    "image/heif-sequence": HEIC,
    "application/pdf": PDF,
}


class NotAPicture(Invalid):
    """The content is no whole picture of the kind that was announced."""

    code = "not_a_picture"

    def __init__(self, detail: str, *, instead: str | None = None) -> None:
        super().__init__(detail)
        if instead:
            self.errors = as_errors([Fault("/content_type", instead)])


class PictureTooLarge(Invalid):
    """It has more pixels than we decode."""

    code = "picture_too_large"


class PicturesBusy(RateLimited):
    """Another picture is being decoded here; the upload stays, completing it again is enough."""

    code = "pictures_busy"


def known_type(written: str) -> str:
    """Return the one name of a picture's type.  Raises NotAPicture, which says what to send."""
    plain = written.partition(";")[0].strip().lower()
    name = ALIASES.get(plain, plain)
    if name not in FORMATS:
        raise NotAPicture(f"a picture is one of {', '.join(FORMATS)}", instead=INSTEAD.get(name))
    return name
