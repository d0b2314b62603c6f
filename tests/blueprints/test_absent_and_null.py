"""What an answer leaves out when there is nothing to say, and what it calls null instead.

A field that the API writes with `?` may be absent and is never null; one without stays.
"""

import importlib
import pkgutil
from types import SimpleNamespace

import pytest

import blueprints
from blueprints.applications import attachment_schemas as attachments
from blueprints.applications import schemas as applications
from blueprints.authorities import schemas as authorities
from blueprints.desk import application_schemas as desk
from blueprints.desk import figure_schemas
from blueprints.desk import move_schemas as desk_moves
from blueprints.desk import objection_schemas as desk_objections
from blueprints.desk import person_act_schemas as person_acts
from blueprints.desk import staff_schemas as desk_staff
from blueprints.identity import schemas as identity
from blueprints.inbox import schemas as inbox
from blueprints.issuer import schemas as issuer
from blueprints.licenses import schemas as licenses
from blueprints.objections import schemas as objections
from blueprints.presentations import schemas as presentations
from blueprints.scanner import schemas as scanner
from blueprints.sparse import SparseSchema
from blueprints.usage import schemas as usage
from blueprints.verifications import schemas as verifications

ROW = "reason objection"
APPLICATION = "card_number issued_on stuck replaces license_id submitted_at"
OBJECTION = "license authority reason"
# Of each answer: what may be absent, and what may be null.
ANSWERS = {
    attachments.BegunApplicationSchema: (f"{APPLICATION} uploads", "register due_on"),
    authorities.ListedAuthoritySchema: ("address hours phone", ""),
    applications.ApplicationSchema: (APPLICATION, "register due_on"),
    applications.MissingSchema: ("kind field", ""),
    applications.RegisterSchema: ("fields", ""),
    applications.StepSchema: ("office comment items", ""),
    desk.DeskApplicationSchema: (
        f"{APPLICATION} register_is_applicant first_approval held",
        "register due_on",
    ),
    desk.DifferenceSchema: ("", "applicant register"),
    desk_staff.MemberSchema: ("disabled_at administers_since", ""),
    desk.DuplicateSchema: ("state receipt_number", ""),
    figure_schemas.FiguresSchema: ("work", "median_days slow_days"),
    desk.QueueRowSchema: ("stuck held", "submitted_at due_on register"),
    desk.SeenRegisterSchema: ("values", ""),
    desk_moves.MoveSchema: ("objected_at", ""),
    person_acts.PersonActSchema: ("other license_id against", ""),
    desk_objections.DeskObjectionRowSchema: (f"{OBJECTION} applicant_masked", "due_on"),
    desk_objections.DeskObjectionSchema: (
        f"{OBJECTION} applicant_masked verification",
        "due_on",
    ),
    identity.IdTypeSchema: ("example", ""),
    identity.CheckSchema: ("reason effective_at", ""),
    identity.CheckStartedSchema: ("", ""),
    identity.IdTypeSchema: ("example", ""),
    identity.MeSchema: ("name id_number bound_at method lost moving cool_down_until", ""),
    inbox.MessageSchema: ("", "read_at link"),
    identity.IdTypeSchema: ("example", ""),
    issuer.ReceiptSchema: ("unchanged", ""),
    licenses.ChangeSchema: ("changed", "reason by"),
    licenses.HolderSchema: ("relation", ""),
    licenses.LicenseRowSchema: (ROW, "valid_from valid_to"),
    licenses.LicenseSchema: (f"{ROW} remedy successor file", "valid_from valid_to"),
    licenses.SourceSchema: ("error remedy withheld", "fetched_at"),
    objections.ObjectionRowSchema: (OBJECTION, "due_on"),
    objections.ObjectionSchema: (f"{OBJECTION} verification", "due_on"),
    objections.ObjectionStepSchema: ("office comment", ""),
    presentations.PresentedSchema: ("image", ""),
    presentations.WatchedSchema: ("verified_at verifier", ""),
    scanner.DeviceSchema: ("revoked_at", ""),
    scanner.EnrolledSchema: ("device", ""),
    usage.UseBySchema: ("number", "name"),
    scanner.DeviceSchema: ("revoked_at", ""),
    scanner.EnrolledSchema: ("device", ""),
    usage.UseLicenseSchema: ("", "id name"),
    usage.UseSchema: (
        "place about presentation disputed date_only",
        "purpose verdict reason channel",
    ),
    verifications.HolderSeenSchema: ("id_number", ""),
    verifications.VerificationSchema: ("license holder presented_as", ""),
}


def nothing(schema):
    """Build what the schema reads, with nothing in it."""
    root = SimpleNamespace()
    for name, field in schema.fields.items():
        *parents, last = (field.attribute or name).split(".")
        node = root
        for each in parents:
            if getattr(node, each, None) is None:
                setattr(node, each, SimpleNamespace())
            node = getattr(node, each)
        if not hasattr(node, last):
            setattr(node, last, None)
    return SimpleNamespace(**vars(root), application=root)


def printed(schema):
    return {field.data_key or name: field for name, field in schema.fields.items()}


@pytest.mark.parametrize("kind", ANSWERS, ids=lambda kind: kind.__name__)
def test_what_is_absent_when_there_is_nothing_to_say(kind):
    absent, _ = ANSWERS[kind]
    schema = kind()

    assert printed(schema).keys() - schema.dump(nothing(schema)).keys() == set(absent.split())


@pytest.mark.parametrize("kind", ANSWERS, ids=lambda kind: kind.__name__)
def test_what_is_null_is_documented_as_such(kind):
    _, null = ANSWERS[kind]

    nullable = {name for name, field in printed(kind()).items() if field.allow_none}
    assert nullable == set(null.split())


@pytest.mark.parametrize("authority", [None, {"code": "330100", "name": "样例"}])
def test_a_verifier_is_told_that_a_license_has_no_end_only_where_it_holds(authority):
    seen = dict.fromkeys(("valid_from", "valid_to", "number_masked", "fields"))
    seen |= {"type": "nurse_practice", "name": "护士执业证书", "state": "valid"}

    told = verifications.LicenseSeenSchema().dump(seen | {"authority": authority})

    assert ("valid_to" in told, "authority" in told) == (bool(authority), bool(authority))


def every(kind):
    for each in kind.__subclasses__():
        yield each
        yield from every(each)


def test_every_answer_that_leaves_something_out_is_in_the_table():
    for each in pkgutil.walk_packages(blueprints.__path__, "blueprints."):
        importlib.import_module(each.name)

    ours = {kind for kind in every(SparseSchema) if kind.__module__.startswith("blueprints.")}
    assert ours <= ANSWERS.keys()
