"""Which pictures are taken: known without Pillow, which only drawing them anew needs."""

from wallet.errors import Invalid

# As browsers call them, and as Pillow does; MPO is a JPEG with further pictures behind the first.
FORMATS = {"image/jpeg": {"JPEG", "MPO"}, "image/png": {"PNG"}, "image/webp": {"WEBP"}}


class NotAPicture(Invalid):
    """The content is no whole picture of the kind that was announced."""

    code = "not_a_picture"


class PictureTooLarge(Invalid):
    """It has more pixels than we decode."""

    code = "picture_too_large"
