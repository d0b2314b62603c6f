"""The pages have words for whatever the API may say, and buttons for whatever a desk may do."""

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.extensions import db
from app.factory import create_app
from wallet.applications.models import ForWhom, Medium, RegisterResult, Rejection
from wallet.applications.state import State
from wallet.catalogue.types import FOLDER
from wallet.identity.models import ActKind, ActState
from wallet.licenses.models import Role
from wallet.licenses.state import Flag
from wallet.licenses.state import State as LicenseState
from wallet.objections.models import ObjectionKind
from wallet.objections.models import Rejection as ObjectionRejection
from wallet.objections.state import State as ObjectionState
from wallet.officers.models import OfficerRole
from wallet.registers.models import FetchState
from wallet.texts import TEXTS
from wallet.usage.looks import By
from wallet.verification.verdict import Reason, Verdict

STATIC = Path(__file__).parents[1] / "static"
WORDS = re.compile(r"'([\w.]+)': '")
# That the other language has the same ones, tests/blueprints/pages asks.
KNOWN = {
    key
    for folder in ("shared", "desk")
    for key in re.findall(WORDS, (STATIC / folder / "texts/zh.js").read_text("utf-8"))
}
DECIDE = (STATIC / "desk/decide.js").read_text("utf-8")
CLOSED: dict[str, Iterable[str]] = {
    "application.state": State,
    "flag": Flag,
    "for": ForWhom,
    "kind": By,
    "medium": Medium,
    "objection.kind": ObjectionKind,
    "objection.reason": ObjectionRejection,
    "objection.state": ObjectionState,
    "person_act": ActKind,
    "person_act.state": ActState,
    "reason": Reason,
    "register": RegisterResult,
    "rejection": Rejection,
    "remedy": Rejection,
    "role": {*Role, *OfficerRole},
    "source": FetchState,
    "state": LicenseState,
    "verdict": Verdict,
}
ACT = re.compile(r"/api/v1/desk/applications/<uuid:application_id>/(\w+)")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    made = create_app({"ENVIRONMENT": "sandbox", "DATA_DIR": str(tmp_path)})
    yield made
    with made.app_context():
        db.engine.dispose()


def without_words(beginning: str, ends: Iterable[str]) -> set[str]:
    return {f"{beginning}.{end}" for end in ends} - KNOWN


def test_everybody_who_can_be_played_has_a_story_in_chinese() -> None:
    cast = json.loads((STATIC.parent / "sandbox/cast.json").read_text("utf-8"))

    assert not without_words("story", [each["openid"][-6:] for each in cast["citizens"]])


@pytest.mark.parametrize("beginning", CLOSED)
def test_every_word_of_a_closed_set_is_said_in_words(beginning: str) -> None:
    assert without_words(beginning, CLOSED[beginning]) == set()


def test_every_register_and_every_way_to_prove_identity_has_its_name(app: Flask) -> None:
    services = app.extensions["wallet"]

    assert without_words("source", [register.name for register in services.registers]) == set()
    assert without_words("method", services.methods) == set()


def test_what_a_desk_can_decide_has_its_button_and_its_words(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("decisions.")]
    acts = {found[1] for rule in rules if (found := ACT.fullmatch(rule.rule))}

    buttons = set(re.findall(r"^  (\w+): \{key: '", DECIDE, re.MULTILINE))
    forms = set(re.findall(r"^  view_(\w+)\(", DECIDE, re.MULTILINE))
    assert acts == buttons
    assert without_words("act", buttons | {f"{form}.yes" for form in forms}) == set()
    assert without_words("told", buttons) == set()


def test_every_type_has_an_english_name() -> None:
    english = (STATIC / "shared/texts/en.js").read_text("utf-8")

    types = {f"type.{file.stem}" for file in FOLDER.glob("*.json")}
    assert types - set(WORDS.findall(english)) == set()


def test_every_reason_of_a_verdict_has_its_sentence_in_each_language() -> None:
    for language, table in TEXTS.items():
        assert table["verdicts"].keys() == set(Reason), language
