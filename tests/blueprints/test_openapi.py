"""The OpenAPI document is valid, whole, and true."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.openapi import EXAMPLES
from tests.world import world
from wallet.applications.models import ForWhom, Medium, Purpose
from wallet.applications.state import State
from wallet.licenses.models import Role
from wallet.licenses.state import State as LicenseState
from wallet.objections.models import ObjectionKind
from wallet.officers.models import OfficerRole
from wallet.registers.models import FetchState
from wallet.verification.verdict import Reason, Verdict

# Routes that are no part of the API.
OUTSIDE = {
    "/",
    "/pages/{digest}/{name}",
    "/scanner/",
    "/wallet/",
    "/desk/",
    "/docs",
    "/docs/code",
    "/docs/swagger-ui/{name}",
    "/openapi.json",
    "/sandbox/cast",
    "/sandbox/phone/{name}",
    "/static/{filename}",
}
# design.md, part 4: outside programs rely on these.
FIXED = """
    POST   /oauth/token
    POST   /oauth/revoke
    GET    /.well-known/oauth-authorization-server
    GET    /api/v1/consents
    GET    /api/v1/me
    POST   /api/v1/me/identity-checks
    POST   /api/v1/me/identity-checks/{}/completion
    DELETE /api/v1/me/binding
    GET    /api/v1/me/licenses
    POST   /api/v1/me/licenses/refresh
    GET    /api/v1/me/licenses/{}
    POST   /api/v1/me/licenses/{}/presentations
    GET    /api/v1/me/presentations/{}
    DELETE /api/v1/me/presentations/{}
    POST   /api/v1/me/presentations/{}/dispute
    POST   /api/v1/me/panic
    GET    /api/v1/me/usage
    GET    /api/v1/me/usage/{}
    POST   /api/v1/me/usage/{}/dispute
    GET    /api/v1/license-types
    GET    /api/v1/purposes
    GET    /api/v1/authorities
    POST   /api/v1/verifications
    POST   /api/v1/scanner/session
    DELETE /api/v1/scanner/session
    POST   /api/v1/desk/session
    DELETE /api/v1/desk/session
    POST   /api/v1/desk/identity-codes
    POST   /api/v1/desk/locks
    POST   /api/v1/me/applications
    GET    /api/v1/me/applications
    GET    /api/v1/me/applications/{}
    PUT    /api/v1/me/applications/{}
    PATCH  /api/v1/me/applications/{}
    POST   /api/v1/me/applications/{}/attachments
    POST   /api/v1/me/applications/{}/attachments/{}/completion
    GET    /api/v1/me/applications/{}/attachments/{}
    DELETE /api/v1/me/applications/{}/attachments/{}
    POST   /api/v1/me/applications/{}/submission
    POST   /api/v1/me/applications/{}/withdrawal
    POST   /api/v1/me/claims
    GET    /api/v1/desk/applications
    POST   /api/v1/desk/applications
    GET    /api/v1/desk/applications/{}
    GET    /api/v1/desk/applications/{}/attachments/{}
    POST   /api/v1/desk/applications/{}/acceptance
    POST   /api/v1/desk/applications/{}/supplement
    POST   /api/v1/desk/applications/{}/approval
    POST   /api/v1/desk/applications/{}/rejection
    POST   /api/v1/desk/applications/{}/issuing
    GET    /api/v1/desk/figures
    GET    /.well-known/elicense/keys.json
    GET    /healthz
    GET    /readyz
"""
# Guards that ask for nothing, or for one of two things.
SEVERAL = {"public": [], "verifier": ["verifier", "scanner"]}
VERBS = {"get", "put", "post", "patch", "delete"}


@pytest.fixture(scope="module")
def shared(sandbox, tmp_path_factory):
    with world(sandbox, tmp_path_factory.mktemp("openapi")) as running:
        yield running


@pytest.fixture(scope="module")
def document(shared):
    return shared.client.get("/openapi.json").get_json()


def written(rule):
    """A route as OpenAPI writes it."""
    return re.sub("<(?:[^:>]+:)?([^>]+)>", r"{\1}", rule)


def routes(app):
    """Every route of the application: method, path, guard."""
    for rule in app.url_map.iter_rules():
        guard = getattr(app.view_functions[rule.endpoint], "_apidoc", {}).get("guard")
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            yield method.lower(), written(rule.rule), guard


def operations(document):
    for path, item in document["paths"].items():
        for verb in VERBS & set(item):
            yield verb, path, item[verb]


def resolved(document, node):
    while "$ref" in node:
        found = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def test_it_is_valid_openapi(document):
    assert document["openapi"].startswith("3.1.")

    OpenAPIV31SpecValidator(document).validate()


def test_every_route_is_in_it_or_known_to_stand_outside(shared, document):
    inside = {(verb, path) for verb, path, _ in operations(document)}

    assert {(verb, path) for verb, path, _ in routes(shared.app) if path not in OUTSIDE} == inside
    assert {path for _, path, _ in routes(shared.app)} >= OUTSIDE


@pytest.mark.parametrize("line", FIXED.split("\n")[1:-1], ids=str.strip)
def test_what_outside_programs_rely_on_is_served(document, line):
    verb, path = line.split()

    assert (verb.lower(), path) in {
        (verb, re.sub("{[^}]+}", "{}", path)) for verb, path, _ in operations(document)
    }


def test_each_operation_says_who_may_call_it(shared, document):
    guards = {(verb, path): guard for verb, path, guard in routes(shared.app)}
    schemes = document["components"]["securitySchemes"]

    for verb, path, operation in operations(document):
        guard = guards[verb, path]
        names = SEVERAL.get(guard, [guard])
        wanted = [{name.replace(" ", "_"): []} for name in names]
        assert operation["security"] == wanted, (verb, path)
        assert all(name in schemes for each in wanted for name in each)


def test_each_operation_says_what_it_does(document):
    for verb, path, operation in operations(document):
        assert operation["summary"].endswith("."), (verb, path)
        assert operation["tags"], (verb, path)


def test_every_refusal_is_documented_as_a_problem(document):
    for verb, path, operation in operations(document):
        responses = operation["responses"]
        assert "default" in responses, (verb, path)
        refused = [status for status in responses if status[0] in "45d"]
        for status in refused:
            content = resolved(document, responses[status])["content"]
            # RFC 6749, 5.2: what the token endpoint itself refuses is application/json.
            also = {"application/json"} if path.startswith("/oauth/") else set()
            assert set(content) - also == {"application/problem+json"}, (verb, path, status)
        if operation["security"]:
            assert {"401", "403"} <= set(responses), (verb, path)


def test_every_success_is_documented(document):
    for verb, path, operation in operations(document):
        assert [s for s in operation["responses"] if s[0] == "2"], (verb, path)


def test_every_parameter_of_a_path_is_described(document):
    for verb, path, operation in operations(document):
        described = document["paths"][path].get("parameters", []) + operation.get("parameters", [])
        names = {each["name"] for each in described if each["in"] == "path"}
        assert names == set(re.findall("{([^}]+)}", path)), (verb, path)


def test_it_names_no_address_outside(shared):
    text = shared.client.get("/openapi.json").get_data(as_text=True)

    # In the examples, the address that it had in the tests.
    assert set(re.findall('https?://[^/"]+', text)) <= {"http://127.0.0.1:8000"}


def nodes(node, place=""):
    """Everything that is an object, with its place."""
    if isinstance(node, dict):
        yield place, node
        inner = list(node.items())
    else:
        inner = list(enumerate(node)) if isinstance(node, list) else []
    for name, found in inner:
        yield from nodes(found, f"{place}/{name}")


def test_each_operation_has_a_name_of_its_own_and_says_how_often_it_may_be_called(document):
    names = [operation["operationId"] for _, _, operation in operations(document)]

    assert [name for name in names if not re.fullmatch("[a-z]+(_[a-z]+)*", name)] == []
    assert len(set(names)) == len(names)
    for verb, path, operation in operations(document):
        assert operation["description"].startswith("Asks for "), (verb, path)
    verify = document["paths"]["/api/v1/verifications"]["post"]["description"]
    assert "Limit `verifications`: 1200 in any 60 seconds." in verify


def test_no_field_has_null_for_its_default(document):
    assert [place for place, node in nodes(document) if node.get("default", "") is None] == []


def test_every_member_and_every_item_has_a_type(document):
    for place, node in nodes(document["components"]["schemas"]):
        is_schema = place.rpartition("/")[0].endswith("/properties") or place.endswith("/items")
        if is_schema and not place.endswith("/properties/items"):
            assert {"type", "$ref", "anyOf", "enum"} & node.keys(), place


CLOSED: dict[str, dict[str, Any]] = {
    "Application": {"state": State, "medium": Medium, "purpose": Purpose, "for": ForWhom},
    "Verification": {"verdict": Verdict, "reason": Reason},
    "LicenseRow": {"state": LicenseState, "role": Role},
    "Officer": {"role": OfficerRole},
    "Objection": {"kind": ObjectionKind},
    "Source": {"state": FetchState},
}


@pytest.mark.parametrize("schema", CLOSED)
def test_the_words_of_a_closed_set_are_listed(document, schema):
    members = document["components"]["schemas"][schema]["properties"]

    for name, words in CLOSED[schema].items():
        assert members[name]["enum"] == [str(word) for word in words]


def test_answers_may_grow_and_requests_may_not(document):
    schemas = document["components"]["schemas"]

    assert "additionalProperties" not in schemas["Application"]
    assert "additionalProperties" not in schemas["Problem"]
    assert schemas["BeginApplication"]["additionalProperties"] is False


def test_it_says_where_it_is_served(document):
    assert [server["url"] for server in document["servers"]] == ["/"]


def bodies(operation):
    """What is sent and answered as JSON, each with its place in the examples."""
    sent = [operation.get("requestBody", {})]
    answered = [found for status, found in operation["responses"].items() if status[0] == "2"]
    for name, places in (("request", sent), ("answer", answered)):
        for content in (place.get("content", {}) for place in places):
            if "application/json" in content:
                yield name, content["application/json"]


def test_each_operation_has_an_example_of_what_is_answered(document):
    silent = {
        operation["operationId"]
        for _, _, operation in operations(document)
        for name, body in bodies(operation)
        if name == "answer" and "example" not in body
    }

    # `pytest -p tests.examples` with the tests that play it writes it down.
    assert silent == set()


def test_every_example_belongs_to_an_operation_and_has_the_documented_shape(document):
    known = {operation["operationId"]: operation for _, _, operation in operations(document)}
    examples = json.loads(EXAMPLES.read_text("utf-8"))

    assert sorted(examples.keys() - known) == []
    for name, operation in known.items():
        for place, body in bodies(operation):
            if "example" in body:
                schema = {**body["schema"], "components": document["components"]}
                Draft202012Validator(schema).validate(body["example"])
                assert body["example"] == examples[name][place]


# What is answered is what is documented


def matches(document, verb, path, answer):
    """Check an answer against the schema of its status."""
    response = resolved(
        document, document["paths"][path][verb]["responses"][str(answer.status_code)]
    )
    schema = response["content"][answer.content_type]["schema"]
    Draft202012Validator({**schema, "components": document["components"]}).validate(
        answer.get_json()
    )


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/consents",
        "/api/v1/license-types",
        "/api/v1/purposes",
        "/api/v1/authorities",
        "/.well-known/elicense/keys.json",
    ],
)
def test_public_answers_have_the_documented_shape(shared, document, path):
    matches(document, "get", path, shared.client.get(path))


def test_the_answers_of_the_main_story_have_the_documented_shape(wallet, document):
    phone = wallet.sign_in(wallet.outside.citizen(holds="physician_practice"))
    me, checks = "/api/v1/me", "/api/v1/me/identity-checks"
    matches(document, "get", me, phone.call("GET", me))
    started = phone.start_check()
    matches(document, "post", checks, started)
    completion = f"{checks}/{started.get_json()['id']}/completion"
    matches(document, "post", f"{checks}/{{check_id}}/completion", phone.call("POST", completion))

    phone.prove()
    matches(document, "get", me, phone.call("GET", me))
    licenses = phone.call("GET", f"{me}/licenses")
    matches(document, "get", f"{me}/licenses", licenses)
    row = licenses.get_json()["items"][0]
    one = phone.call("GET", f"{me}/licenses/{row['id']}")
    matches(document, "get", f"{me}/licenses/{{license_id}}", one)
    made = phone.try_to_present(row["type"], image="svg")
    matches(document, "post", f"{me}/licenses/{{license_id}}/presentations", made)

    seen = wallet.scanner().ask({"code": made.get_json()["code"], "purpose": "entry_registration"})
    matches(document, "post", "/api/v1/verifications", seen)
    watched = phone.call("GET", f"{me}/presentations/{made.get_json()['id']}")
    matches(document, "get", f"{me}/presentations/{{presentation_id}}", watched)
    matches(document, "get", f"{me}/usage", phone.call("GET", f"{me}/usage"))


def test_refusals_have_the_documented_shape(wallet, document):
    phone = wallet.sign_in(wallet.outside.citizen(holds="physician_practice"))
    checks = "/api/v1/me/identity-checks"
    problem = resolved(document, {"$ref": "#/components/schemas/Problem"})

    for answer in (phone.call("POST", checks, {}), wallet.client.get(checks)):
        Draft202012Validator({**problem, "components": document["components"]}).validate(
            answer.get_json()
        )
