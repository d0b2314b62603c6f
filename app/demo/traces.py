"""What is left of the story: messages for its people, and a log that proves itself."""

import time

from app.demo.expectation import WrongAnswer, require
from app.demo.facts import row
from app.demo.line import Line
from app.demo.operator import Operator
from app.demo.page import Page
from app.demo.people import Phone, bearer

MESSAGE_COLUMNS = ("template", "title")
EXPECTED = {"application_step": 3, "license_issued": 1, "license_scanned": 1}
# One for each time that she agreed; WeChat counts them.
CARRIED = 3
PATIENCE_SECONDS, LOOK_SECONDS = 45.0, 0.2
COMPLETE = "complete and unaltered"


def reach_her_phone(page: Page, phone: Phone) -> None:
    title = "Back to the midwife: what happened was told to her"
    with page.step(title, good="in the wallet everything, by WeChat what she agreed to"):
        _wait_until_told(phone)
        messages = phone.ask("GET", "/me/messages").expect(200)["items"]
        page.table([row(message, MESSAGE_COLUMNS) for message in messages])
        openid = phone.person["openid"]
        arrived = phone.sandbox.ask("GET", f"/phone/messages?openid={openid}")["items"]
        for one in arrived:
            page.note(_words(one))
        require(len(arrived) == CARRIED, f"{CARRIED} messages should have reached the phone")


def prove_themselves(page: Page, operator: Operator) -> None:
    title = "The operator seals and checks the log of all that happened"
    with page.step(title, good="every line is as it was signed"):
        operator.flask(page, "audit", "export")
        said = operator.flask(page, "audit", "check", "--export", str(operator.export))
        require(COMPLETE in said, "the log should be complete and unaltered")


def convince_a_stranger(page: Page, app: Line, operator: Operator) -> None:
    title = "A stranger gets the export, the public key, and a script of plain integers"
    with page.step(title, good="nobody has to believe the operator"):
        keys = app.ask("GET", "/.well-known/elicense/audit/keys.json", show=["keys.0.kid"])
        said = operator.hand_to_a_stranger(page, keys.expect(200).body)
        require(COMPLETE in said, "the stranger should say the same")


def _wait_until_told(phone: Phone) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not _is_told(phone):
        if time.monotonic() > give_up_at:
            raise WrongAnswer("she should have been told by now")
        time.sleep(LOOK_SECONDS)


def _is_told(phone: Phone) -> bool:
    messages = phone.app.fetch("GET", "/api/v1/me/messages", headers=bearer(phone.token))
    templates = [message["template"] for message in messages["items"]]
    openid = phone.person["openid"]
    arrived = phone.sandbox.fetch("GET", f"/phone/messages?openid={openid}")["items"]
    is_complete = all(templates.count(name) >= count for name, count in EXPECTED.items())
    return is_complete and len(arrived) >= CARRIED


def _words(message: dict[str, dict[str, dict[str, str]]]) -> str:
    return " · ".join(field["value"] for field in message["data"].values())
