"""What citizens do in the story."""

from typing import Any

from app.demo.expectation import require
from app.demo.facts import row
from app.demo.line import Answer
from app.demo.page import Page
from app.demo.people import Phone
from wallet.codes.drawing import terminal

LICENSE_COLUMNS = ("name", "number_masked", "authority.name", "state")
USE_COLUMNS = ("at", "by.name", "verdict", "reason", "fields")
ABOUT_THE_CODE = (
    "142 characters, signed",
    "with SM2; lives for a",
    "minute, for one venue",
    "",
    "It says nothing about",
    "the person or the",
    "license: 16 random bytes",
    "that only the wallet can",
    "look up, for a venue that",
    "it knows.",
)


def signs_in(page: Page, phone: Phone) -> None:
    title = f"A doctor, {phone.person['name']}, opens the mini-program"
    with page.step(title, good="WeChat's code became a session of 15 minutes"):
        phone.sign_in().expect(200, expires_in=900, scope="wallet")


def proves_identity(page: Page, phone: Phone) -> None:
    with page.step("Identity is proven once, by face", good="the phone is bound to a person"):
        phone.prove_identity().expect(200, status="passed")
        phone.look().expect(200, bound=True, name=phone.person["name"])


def lists_licenses(page: Page, phone: Phone) -> list[dict[str, Any]]:
    title = "The licenses in the provincial register are there, in their true state"
    with page.step(title, good="nothing had to be typed in"):
        licenses: list[dict[str, Any]] = phone.list_licenses().expect(200)["items"]
        page.table([row(one, LICENSE_COLUMNS) for one in licenses])
        found = sorted(one["type"] for one in licenses)
        wanted = sorted(phone.person["licenses"])
        require(found == wanted, f"the licenses should be {wanted}, but they are {found}")
    return licenses


def shows(page: Page, phone: Phone, license_id: str) -> Answer:
    with page.step("The doctor shows one of them", good="a code is on the screen"):
        shown = phone.present(license_id).expect(201)
        page.drawing(terminal(shown["code"]), ABOUT_THE_CODE)
    return shown


def cannot_show(page: Page, phone: Phone) -> None:
    title = f"A nurse, {phone.person['name']}, wants to show a license that is suspended"
    with page.step(title, good="what may not be used cannot be shown"):
        with page.off_stage("(signs in, proves identity and lists as above)"):
            phone.sign_in().expect(200)
            phone.prove_identity().expect(200, status="passed")
            licenses = phone.list_licenses().expect(200)["items"]
        page.table([row(one, LICENSE_COLUMNS) for one in licenses])
        phone.present(licenses[0]["id"]).expect(409, code="license_suspended")


def sees_who_looked(page: Page, phone: Phone, reasons: list[str]) -> None:
    with page.step(
        "The doctor sees who looked",
        good="every look at a code of this person is there, failed ones too",
    ):
        uses = phone.list_usage().expect(200)["items"]
        page.table([row(use, USE_COLUMNS) for use in uses])
        found = [use["reason"] for use in uses]
        require(found == reasons, f"the reasons should be {reasons}, but they are {found}")
