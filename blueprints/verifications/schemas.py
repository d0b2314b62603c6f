"""What a verifier asks and gets to see."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_dump, validate

from app import language
from blueprints.closed import one_of
from blueprints.licenses.schemas import AuthoritySchema
from blueprints.sparse import SparseSchema
from wallet.licenses.models import Role
from wallet.licenses.state import State
from wallet.verification.venue_texts import may_be_shown
from wallet.verification.verdict import Reason, Verdict


def shown_to_holders(text: str) -> None:
    """Refuse what a holder would read in our messages as if we had said it."""
    if not may_be_shown(text):
        raise ValidationError("not_plain_words")


class VerifySchema(Schema):
    """The body of POST /api/v1/verifications."""

    # Of any length: what is too long for a code is `malformed`, not an error.
    code = fields.String(required=True)
    purpose = fields.String(required=True, validate=[validate.Length(1, 200), shown_to_holders])
    accept = fields.List(
        fields.String(validate=validate.Length(1, 64)), validate=validate.Length(1, 50)
    )
    device = fields.String(validate=validate.Length(1, 100))
    place = fields.String(validate=[validate.Length(1, 200), shown_to_holders])


class LicenseSeenSchema(Schema):
    """A license as a verifier sees it."""

    type = fields.String(required=True)
    name = fields.String(required=True)
    state = one_of(State, required=True)
    authority = fields.Nested(AuthoritySchema)
    number_masked = fields.String()
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)
    fields_ = fields.Dict(
        keys=fields.String(), values=fields.String(), data_key="fields", attribute="fields"
    )

    @post_dump
    def tell_all_or_little(self, body: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Of a license that holds tell even that it has no end; of another only what it is."""
        is_little = body["authority"] is None
        return {key: said for key, said in body.items() if said is not None or not is_little}


class HolderSeenSchema(SparseSchema):
    """The holder as a verifier sees them."""

    name = fields.String(required=True)
    id_number = fields.String()


class VerificationSchema(SparseSchema):
    """A verdict. `license`, `holder` and `presented_as` are there only where the reason allows."""

    id = fields.UUID(required=True)
    verdict = one_of(Verdict, required=True)
    reason = one_of(Reason, required=True)
    title = fields.Function(
        lambda answer: language.verdict(answer.reason),
        required=True,
        metadata={
            "type": "string",
            "description": "the reason, for the screen at the gate",
        },
    )
    checked_at = fields.AwareDateTime(required=True)
    rescan = fields.Boolean(required=True)
    specimen = fields.Boolean(required=True)
    license = fields.Nested(LicenseSeenSchema)
    holder = fields.Nested(HolderSeenSchema)
    presented_as = one_of(Role)


class JwkSchema(Schema):
    """A public key for checking codes (RFC 7517, with SM2)."""

    kty = fields.String(required=True)
    crv = fields.String(required=True)
    alg = fields.String(required=True)
    use = fields.String(required=True)
    kid = fields.String(required=True)
    x = fields.String(required=True)
    y = fields.String(required=True)
    nbf = fields.Integer(required=True)
    exp = fields.Integer(required=True)
    classes = fields.List(fields.Integer(), required=True)
    specimen = fields.Boolean(required=True)


class JwkSetSchema(Schema):
    keys = fields.List(fields.Nested(JwkSchema), required=True)
