"""What officers find about a person, and see of it."""

from marshmallow import Schema, fields, validate

from blueprints.closed import one_of
from blueprints.desk.schemas import PersonSchema
from blueprints.licenses.schemas import AuthoritySchema
from blueprints.sparse import SparseSchema
from wallet.identity.models import ActKind, ActState

LONGEST_EVIDENCE = 500


def evidence() -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Length(1, LONGEST_EVIDENCE),
        metadata={"description": "the document that shows it: what, by whom, its number"},
    )


class ProposePersonActSchema(Schema):
    """The body of POST /api/v1/desk/person-acts."""

    kind = fields.Enum(ActKind, by_value=True, required=True)
    person = fields.Nested(
        PersonSchema,
        required=True,
        metadata={"description": "who is known from now on, who died, or the guardian"},
    )
    other = fields.Nested(
        PersonSchema,
        load_default=None,
        metadata={"description": "of `link` who they were; of `guardian` the parent replaced"},
    )
    license = fields.String(
        load_default=None,
        validate=validate.Length(1, 128),
        metadata={"description": "of `guardian` the identifier of the child's license"},
    )
    evidence = evidence()


class EndPersonActSchema(Schema):
    """The body of POST /api/v1/desk/person-acts/<id>/ending."""

    evidence = evidence()


class NamedPersonSchema(Schema):
    """Somebody, as an officer needs to see them."""

    name = fields.String(required=True)
    id_type = fields.String(required=True)
    id_number = fields.String(attribute="id_number_masked", required=True)


class PersonActSchema(SparseSchema):
    """What was found about a person."""

    id = fields.UUID(required=True)
    kind = one_of(ActKind, required=True)
    state = one_of(ActState, required=True)
    person = fields.Nested(NamedPersonSchema, required=True)
    other = fields.Nested(NamedPersonSchema)
    license_id = fields.UUID()
    evidence = fields.String(required=True)
    against = fields.String(metadata={"description": "the evidence for its end"})
    authority = fields.Nested(AuthoritySchema, required=True)
    asked_by = fields.String(required=True, metadata={"description": "the officer's number"})
    own = fields.Boolean(
        required=True, metadata={"description": "you have asked: somebody else confirms"}
    )
    asked_at = fields.AwareDateTime(required=True)


class PersonActsSchema(Schema):
    """A page of them."""

    items = fields.List(fields.Nested(PersonActSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
