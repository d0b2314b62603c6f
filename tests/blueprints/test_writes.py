"""A GET that writes says so, and one that says so writes: every GET is asked for what is there."""

import pytest
import sqlalchemy as sa

from app.extensions import db
from app.worker.jobs import audit
from tests.blueprints import issuing
from tests.blueprints.applying import CITY, desk_of, done, draft, picture
from tests.blueprints.test_openapi import written
from tests.world import world

ME, DESK = "/api/v1/me", "/api/v1/desk"
SCANNER = "/api/v1/scanner"
HEADS = "/.well-known/elicense/audit"
OPERATOR = {"Authorization": "Bearer token-of-the-operator"}
PDF = b"%PDF-1.7 original"


class Asked:
    """A house in which there is something behind each path."""

    def __init__(self, wallet):
        self.wallet = wallet
        self.doctor = wallet.bound(holds="physician_practice")
        self.desk = desk_of(wallet, "supervisor-city-1")
        self.program = {"Authorization": f"Bearer {wallet.scanner().token}"}
        self.gate = wallet.app.test_client()
        code = wallet.client.post(f"{SCANNER}/enrollment-codes", headers=self.program)
        self.gate.post(f"{SCANNER}/devices", json={"code": code.get_json()["code"]})
        issuer, person = issuing.sign_in(wallet), self.doctor.person
        holder = {"kind": "person", "id_type": "111"}
        holder |= {name: person[name] for name in ("name", "id_number")}
        issuer.put_file(issuer.push(holders=[holder]), PDF)

    def paths(self):
        """Return each path of a GET, in an order in which the first list still has to fetch."""
        doctor = self.doctor
        yield f"{ME}/licenses", f"{ME}/licenses"
        license_id = doctor.license("nurse_practice")["id"]
        application, attachment = self.application()
        presentation, look = self.look()
        objection = self.objection(license_id)
        ids = {
            f"{ME}/licenses/{{license_id}}": license_id,
            f"{ME}/licenses/{{license_id}}/file": f"{license_id}/file",
        }
        yield from ((path, f"{ME}/licenses/{asked}") for path, asked in ids.items())
        for place in (ME, DESK):
            one, other = f"{place}/applications", f"{place}/objections"
            yield f"{one}/{{application_id}}", f"{one}/{application}"
            picture_path = f"{one}/{{application_id}}/attachments/{{attachment_id}}"
            yield picture_path, f"{one}/{application}/attachments/{attachment}"
            yield f"{other}/{{objection_id}}", f"{other}/{objection}"
        yield f"{ME}/presentations/{{presentation_id}}", f"{ME}/presentations/{presentation}"
        with self.wallet.app.app_context():
            audit.seal_entries()
            size = db.session().scalar(sa.text("SELECT max(size) FROM heads"))
        yield f"{ME}/usage/{{entry_id}}", f"{ME}/usage/{look}"
        yield f"{ME}/usage/{{entry_id}}/proof", f"{ME}/usage/{look}/proof"
        yield f"{HEADS}/consistency", f"{HEADS}/consistency?first={size}&second={size}"
        document = self.wallet.client.get("/openapi.json").get_json()["paths"]
        plain = {path for path, item in document.items() if "get" in item and "{" not in path}
        yield from ((path, path) for path in sorted(plain - {f"{HEADS}/consistency"}))

    def application(self):
        paper = {"type": "nurse_practice", "medium": "paper", "certificate_number": "201899005930"}
        case = draft(self.doctor, **paper, authority=CITY)
        case.photographed()
        attachment = case.attach("certificate", picture("another"))
        done(case.submit())
        return case.id, attachment

    def look(self):
        made = self.doctor.present("physician_practice")
        return made["id"], self.wallet.scanner().verify(made["code"])["id"]

    def objection(self, license_id):
        body = {"kind": "wrong", "words": "写错了", "license": license_id}
        return done(self.doctor.call("POST", f"{ME}/objections", body), 201)["id"]

    def get(self, path):
        if path.startswith(ME):
            return self.doctor.call("GET", path)
        if path.startswith(SCANNER):
            return self.gate.get(path, headers=self.program)
        client = self.desk.client if path.startswith(DESK) else self.wallet.client
        return client.get(path, headers=OPERATOR)


@pytest.fixture
def asked(sandbox, tmp_path):
    with world(sandbox, tmp_path, METRICS_TOKEN="token-of-the-operator") as wallet:
        yield Asked(wallet)


def views(app):
    """Each view of a GET by its path, as OpenAPI writes it."""
    for rule in app.url_map.iter_rules():
        if "GET" in rule.methods:
            yield written(rule.rule), app.view_functions[rule.endpoint]


def test_a_get_writes_if_and_only_if_it_says_so(asked):
    app, wrote = asked.wallet.app, set()
    marked = {path for path, view in views(app) if getattr(view, "_apidoc", {}).get("writes")}
    document = asked.wallet.client.get("/openapi.json").get_json()["paths"]
    with app.app_context():
        engine = db.engine
    statements = []
    sa.event.listen(engine, "before_cursor_execute", lambda *call: statements.append(call[2]))

    seen = set()
    for path, address in asked.paths():
        statements.clear()
        answer = asked.get(address)
        assert answer.status_code == 200, (address, answer.get_data())
        answer.close()
        seen.add(path)
        if any(each.startswith(("INSERT", "UPDATE", "DELETE")) for each in statements):
            wrote.add(path)

    assert {path for path, item in document.items() if "get" in item} == seen
    assert wrote == marked


def test_only_views_of_get_say_so(asked):
    app = asked.wallet.app
    for rule in app.url_map.iter_rules():
        if getattr(app.view_functions[rule.endpoint], "_apidoc", {}).get("writes"):
            assert "GET" in rule.methods, rule
