"""What supervisors see of the officers of their authority, and say to enter one."""

from marshmallow import Schema, fields, validate

from blueprints.closed import one_of
from blueprints.desk.schemas import DeskSignInSchema, PersonSchema
from blueprints.sparse import SparseSchema
from wallet.officers.models import OfficerRole


class MemberSchema(SparseSchema):
    """Somebody who works at this authority, or did."""

    id = fields.UUID(required=True)
    number = fields.String(required=True, metadata={"description": "as citizens are told it"})
    username = fields.String(required=True)
    name = fields.String(required=True)
    role = one_of(OfficerRole, required=True)
    created_at = fields.AwareDateTime(required=True)
    disabled_at = fields.AwareDateTime(metadata={"description": "let in no more since"})
    administers_since = fields.AwareDateTime(metadata={"description": "decides no cases since"})


class StaffSchema(Schema):
    """Everybody of one authority."""

    items = fields.List(fields.Nested(MemberSchema), required=True)


class ConfirmedSchema(Schema):
    """The body of a reset: a second supervisor proves, in the same call, who they are."""

    confirmed_by = fields.Nested(DeskSignInSchema, required=True)


class AppointSchema(ConfirmedSchema, PersonSchema):
    """The body of an appointment; who the officer is keeps them from their own cases."""

    username = fields.String(
        required=True, validate=validate.Regexp(r"\A[a-z0-9][a-z0-9-]{1,63}\Z")
    )


class CredentialsSchema(Schema):
    """What the officer signs in with from now on; it is shown once."""

    password = fields.String(required=True, attribute="secret")
    totp_secret = fields.String(
        required=True, metadata={"description": "base32, as authenticator apps take it"}
    )
