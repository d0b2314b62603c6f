"""What an officer sends and sees."""

from marshmallow import Schema, fields, validate

from blueprints.closed import one_of
from blueprints.licenses.schemas import AuthoritySchema
from wallet.identity.documents import OF_PERSONS, RESIDENT_ID
from wallet.officers.models import OfficerRole

PERSON_TYPES = [kind.code for kind in OF_PERSONS]


class DeskSignInSchema(Schema):
    """The body of POST /api/v1/desk/session."""

    username = fields.String(required=True, validate=validate.Length(1, 64))
    password = fields.String(required=True, validate=validate.Length(1, 200))
    totp = fields.String(required=True, validate=validate.Regexp(r"\A[0-9]{6}\Z"))


class OfficerSchema(Schema):
    """An officer, as they see themselves."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
    role = one_of(OfficerRole, required=True)
    authority = fields.Nested(AuthoritySchema, required=True)


class DeskSessionSchema(Schema):
    """A session at the desk; the token goes into X-CSRF-Token of every unsafe call."""

    csrf_token = fields.String(required=True)
    officer = fields.Nested(OfficerSchema, required=True)


class PersonSchema(Schema):
    """Somebody at the counter, as their document names them."""

    name = fields.String(required=True, validate=validate.Length(1, 100))
    id_number = fields.String(required=True, validate=validate.Length(1, 40))
    id_type = one_of(PERSON_TYPES, load_default=RESIDENT_ID)


class VouchedPersonSchema(PersonSchema):
    """Somebody whose document the clerk has read, with what its number does not say."""

    birth_date = fields.Date(load_default=None)


class IdentityCodeSchema(Schema):
    """A code to hand over; it is shown once."""

    code = fields.String(required=True)
    expires_at = fields.AwareDateTime(required=True)
