"""What a phone sends to have a picture taken in, and where it may send it."""

from typing import Any

from marshmallow import Schema, fields, validate
from marshmallow.utils import get_value

from blueprints.applications.schemas import (
    ApplicationSchema,
    AttachmentSchema,
    CreateApplicationSchema,
)
from wallet.applications.attachments.check import MOST_PENDING

DIGEST = r"\A[0-9a-fA-F]{64}\Z"


class AnnounceAttachmentSchema(Schema):
    """The body of POST …/attachments; the picture itself goes to the store."""

    kind = fields.String(required=True, validate=validate.Length(1, 64))
    content_type = fields.String(required=True, validate=validate.Length(1, 100))
    size = fields.Integer(required=True, strict=True)
    digest = fields.String(
        validate=validate.Regexp(DIGEST),
        metadata={"description": "SM3 of the picture, hexadecimal; what is sent has to have it"},
    )


class UploadSchema(Schema):
    """An HTML form: send all `fields`, then the picture as `file`."""

    method = fields.String(required=True)
    url = fields.String(required=True)
    fields_ = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        data_key="fields",
        attribute="fields",
        required=True,
    )
    expires_at = fields.AwareDateTime(required=True)


class LimitsSchema(Schema):
    """How large the picture may be: what has more is refused after it was sent."""

    bytes = fields.Integer(required=True)
    pixels = fields.Integer(required=True, metadata={"description": "width times height"})
    side = fields.Integer(required=True, metadata={"description": "of the longer side"})


class CompletedSchema(AttachmentSchema):
    """A picture that was taken in."""

    digest = fields.String(
        required=True, metadata={"description": "SM3 of what was sent, hexadecimal"}
    )


class AnnouncedSchema(Schema):
    """An attachment that waits for its picture."""

    id = fields.UUID(required=True)
    kind = fields.String(attribute="attachment.kind", required=True)
    upload = fields.Nested(UploadSchema, attribute="form", required=True)
    limits = fields.Nested(LimitsSchema, required=True)


class BeginApplicationSchema(CreateApplicationSchema):
    """The body of POST /api/v1/me/applications, with the pictures that will come."""

    attachments = fields.List(
        fields.Nested(AnnounceAttachmentSchema), validate=validate.Length(max=MOST_PENDING)
    )


class BegunApplicationSchema(ApplicationSchema):
    """A fresh draft; `uploads` are the forms for the pictures that were announced with it."""

    uploads = fields.List(fields.Nested(AnnouncedSchema))

    def get_attribute(self, obj: Any, attr: str, default: Any) -> Any:
        """Read everything but the uploads from the application."""
        return get_value(obj if attr == "uploads" else obj.application, attr, default)
