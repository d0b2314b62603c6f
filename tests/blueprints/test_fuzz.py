"""Thousands of requests made up from the OpenAPI document: no answer ≥ 500, none undocumented.

Everybody signs in as who they are: a bound citizen with licenses and a running code, a venue, an
officer with the session's token, the operator. Whatever ends a session ends one that nobody needs.
"""

import json
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, checks
from schemathesis.core.failures import FailureGroup

from app.clock import now
from app.extensions import db
from app.services import services
from blueprints import cookies
from tests.blueprints import issuing
from tests.blueprints.applying import CITY, draft
from tests.world import world
from wallet import sessions
from wallet.access import scanner
from wallet.officers import sign_in
from wallet.officers.models import Officer, OfficerRole

EXAMPLES = 20
MOST = {GenerationMode.POSITIVE: 70, GenerationMode.NEGATIVE: 60}
REQUESTS = 1000
OPERATOR = "token-of-the-operator"
ENDS_A_SESSION = {"/api/v1/me/binding", "/api/v1/me/panic"}
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]
BOUNDED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


@schemathesis.serializer("application/pdf", "application/ofd", "application/x-ndjson")
def as_it_is(_, body):
    """Send what is no JSON to the letter; where the document asks for text, as UTF-8."""
    if isinstance(body, bytes):
        return body
    return (body if isinstance(body, str) else json.dumps(body)).encode(errors="replace")


@pytest.fixture(scope="module")
def fuzzed(sandbox, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    with world(sandbox, folder, RATE_LIMITS="off", METRICS_TOKEN=OPERATOR) as running:
        # As it is served: a bug is an answer of 500, not an exception here.
        running.app.config["PROPAGATE_EXCEPTIONS"] = False
        yield running


class Callers:
    """Who asks what: headers for each guard, and ids of things that are there."""

    def __init__(self, wallet):
        self.wallet = wallet
        # Nobody of docs/examples.json: an officer locks the wallet of somebody there.
        self.citizen = wallet.bound(holds="clinic_filing")
        self.venue = wallet.scanner()
        self.issuer = issuing.sign_in(wallet)
        self.identifier = self.issuer.push()
        self.license_id = self.citizen.license("clinic_filing")["id"]
        self.presentation_id = self.citizen.present("clinic_filing")["id"]
        paper = {"type": "nurse_practice", "medium": "paper", "certificate_number": "201899005930"}
        self.application_id = draft(self.citizen, **paper, authority=CITY).id

    def signed_in(self, guard, *, for_good):
        """Sign in as the one that the guard asks for; `for_good` if the session will end."""
        if guard in {"citizen", "bound_citizen"}:
            stranger = {"openid": "oPhone-that-nobody-needs"}
            phone = self.wallet.sign_in(stranger) if for_good else self.citizen
            return bearer(phone.tokens["access_token"])
        if guard in {"desk", "officer"}:
            return self.desk()
        if guard == "scanner":
            return self.scanner()
        programs = {"verifier": self.venue, "verifying_program": self.venue, "issuer": self.issuer}
        return bearer(programs[guard].token if guard in programs else OPERATOR)

    def desk(self):
        with self.wallet.app.app_context():
            found = db.session().query(Officer).filter_by(role=OfficerRole.OFFICER).first()
            return self.browser(cookies.DESK, sign_in.DESK, str(found.id), found.session_epoch)

    def scanner(self):
        return self.browser(cookies.SCANNER, scanner.SCANNER, "venue-a")

    def browser(self, cookie, kind, subject, epoch=0):
        """Begin a session as the sign-in would, which the fuzzing may have closed for a while."""
        with self.wallet.app.app_context():
            value, begun = sessions.begin(
                services().short_lived, kind, subject, at=now(), epoch=epoch
            )
        return {"cookies": {cookie: value}, "headers": {"X-CSRF-Token": begun.csrf_token}}

    def are_signed_in(self):
        """Tell whether the long-lived sessions have outlived the fuzzing."""
        asked = {"code": "EL1:", "purpose": "x"}
        return (
            self.citizen.call("GET", "/api/v1/me").get_json()["bound"]
            and self.citizen.licenses()
            and self.venue.verify(**asked)["reason"] == "malformed"
        )

    def with_real_ids(self, case):
        """Let every other request be about something that is there."""
        real = {
            "identifier": self.identifier,
            "license_id": self.license_id,
            "presentation_id": self.presentation_id,
            "application_id": self.application_id,
        }
        for name in real.keys() & set(case.path_parameters or {}):
            case.path_parameters[name] = real[name]


def bearer(token):
    return {"headers": {"Authorization": f"Bearer {token}"}}


@pytest.fixture(scope="module")
def callers(fuzzed):
    return Callers(fuzzed)


@pytest.fixture(scope="module")
def operations(fuzzed):
    api = schemathesis.openapi.from_wsgi("/openapi.json", fuzzed.app)
    operations: Any = api.get_all_operations()
    return [operation.ok() for operation in operations]


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_documented_and_none_is_a_server_error(operations, callers, mode):
    statuses, wrong = {}, {}

    for operation in operations:
        try:
            # Where nothing can be sent, nothing wrong can be sent.
            with suppress(Unsatisfiable):
                statuses[operation.label] = fuzz(operation, callers, mode)
        except FailureGroup as group:
            wrong[operation.label] = [str(failure) for failure in group.exceptions]

    assert wrong == {}
    assert len(statuses) >= MOST[mode]
    assert sum(sum(found.values()) for found in statuses.values()) >= REQUESTS
    assert callers.are_signed_in()
    # Whoever was let in got further than the door.
    guarded = [op.label for op in operations if guards_of(op) and op.label in statuses]
    assert not [label for label in guarded if set(statuses[label]) == {401}]


def guards_of(operation):
    return [name for each in operation.definition.raw["security"] for name in each]


def fuzz(operation, callers, mode):
    """Ask in many ways; return how often each status was answered."""
    statuses, guards = Counter(), guards_of(operation)
    ends = operation.path in ENDS_A_SESSION

    @settings(BOUNDED)
    @given(case=operation.as_strategy(generation_mode=mode), is_real=st.booleans())
    def ask(case, is_real):
        if is_real:
            callers.with_real_ids(case)
        case.query.pop("wait", None)  # 25 seconds are tested elsewhere
        case.headers["Accept-Encoding"] = "identity"  # what is packed is read elsewhere
        answer = case.call(**(callers.signed_in(guards[0], for_good=ends) if guards else {}))
        statuses[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)

    ask()
    return statuses
