"""What a citizen sends and sees about who they are."""

from marshmallow import Schema, fields, validate

from blueprints.closed import one_of
from blueprints.sparse import SparseSchema
from wallet.identity.models import CheckState, EndedBy


class ConsentDocumentSchema(Schema):
    """A document a citizen agrees to."""

    document = fields.String(required=True)
    version = fields.String(required=True)
    method = fields.String(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)


class ConsentDocumentsSchema(Schema):
    """The documents now in force."""

    items = fields.List(fields.Nested(ConsentDocumentSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class IdTypeSchema(SparseSchema):
    """A kind of identity document, and what may prove its holder."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True)
    methods = fields.List(fields.String(), required=True)
    says = fields.List(
        fields.String(), required=True, metadata={"description": "what the number alone tells"}
    )
    example = fields.String()


class IdTypesSchema(Schema):
    """The documents of persons that are known here."""

    items = fields.List(fields.Nested(IdTypeSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class LostSchema(Schema):
    """The account's binding was moved to another account."""

    reason = one_of(EndedBy, attribute="ended_by", required=True)
    at = fields.AwareDateTime(attribute="ended_at", required=True)


class MovingSchema(Schema):
    """The binding is going to move, from this account or to it, unless somebody says no."""

    id = fields.UUID(required=True, metadata={"description": "of the check, and to object to"})
    effective_at = fields.AwareDateTime(attribute="move.effective_at", required=True)
    objected = fields.Boolean(attribute="move.objected", required=True)


class MeSchema(SparseSchema):
    """A citizen, as they see themselves."""

    bound = fields.Boolean(required=True)
    locked = fields.Boolean(required=True)
    name = fields.String()
    id_number = fields.String(metadata={"description": "masked"})
    bound_at = fields.AwareDateTime()
    method = fields.String()
    unread = fields.Integer(required=True)
    lost = fields.Nested(LostSchema)
    moving = fields.Nested(MovingSchema)
    cool_down_until = fields.AwareDateTime(
        metadata={"description": "until then the face alone moves the wallet back, and no further"}
    )


class OwnDeviceSchema(Schema):
    """Something that is bound to the person."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    since = fields.AwareDateTime(required=True)
    method = fields.String(required=True)
    this = fields.Boolean(required=True, metadata={"description": "the one that asks"})


class OwnDevicesSchema(Schema):
    """All that is bound to the person."""

    items = fields.List(fields.Nested(OwnDeviceSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class ConsentGivenSchema(Schema):
    """Which document, in which version, the citizen agreed to."""

    document = fields.String(required=True, validate=validate.Length(1, 64))
    version = fields.String(required=True, validate=validate.Length(1, 16))


class StartCheckSchema(Schema):
    """The body of POST /api/v1/me/identity-checks."""

    name = fields.String(required=True, validate=validate.Length(1, 100))
    id_number = fields.String(required=True, validate=validate.Length(1, 40))
    id_type = fields.String(load_default="111", validate=validate.Length(3, 3))
    method = fields.String(required=True, validate=validate.Length(1, 32))
    consent = fields.Nested(ConsentGivenSchema, required=True)


class CheckStartedSchema(Schema):
    """A check that waits for the citizen; `handoff` is what the phone needs to go on."""

    id = fields.UUID(required=True)
    status = one_of(CheckState, attribute="check.state", required=True)
    method = fields.String(attribute="check.method", required=True)
    handoff = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    expires_at = fields.AwareDateTime(attribute="check.expires_at", required=True)


class CompleteCheckSchema(Schema):
    """The body of POST /api/v1/me/identity-checks/<id>/completion: what the method asks for."""

    code = fields.String(load_default="", validate=validate.Length(max=100))
    state = fields.String(load_default="", validate=validate.Length(max=100))


class CheckSchema(SparseSchema):
    """A check and what became of it."""

    id = fields.UUID(attribute="check.id", required=True)
    status = one_of(CheckState, attribute="check.state", required=True)
    reason = fields.String()
    effective_at = fields.AwareDateTime(metadata={"description": "with `moving`"})
