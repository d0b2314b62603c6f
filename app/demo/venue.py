"""What happens to codes at venues, and in the hands of a stranger."""

from app.demo import stranger
from app.demo.expectation import require
from app.demo.facts import row
from app.demo.ink import Ink, paint
from app.demo.line import Answer, Line
from app.demo.page import Page
from app.demo.people import Phone, Scanner

KEY_COLUMNS = ("kid", "crv", "alg", "x", "y", "specimen")
SEEN = (
    "license.name",
    "license.number_masked",
    "license.authority.name",
    "license.fields.",
    "holder.",
    "specimen",
)
# The first of three characters that spell two bytes of the handle (docs/code-format.md).
CHANGED_AT = len("EL1:") + 3 * 7
LIFETIME_AND_GRACE_SECONDS = 65


def stranger_checks(page: Page, app: Line, code: str) -> None:
    title = "Anybody can check who signed it, with the published keys and nothing else"
    good = "the signature is right, says a reader that shares no code with the wallet"
    with page.step(title, good=good):
        keys = app.ask("GET", "/.well-known/elicense/keys.json").expect(200)["keys"]
        page.table([row(key, KEY_COLUMNS) for key in keys])
        require(stranger.believes(code, keys), "no published key made this signature")


def venue_believes(page: Page, scanner: Scanner, phone: Phone, shown: Answer) -> None:
    name = scanner.client["name"]
    title = f"A venue, {name}, scans the code"
    with page.step(title, good="the venue has its verdict, and the phone knows"):
        scanner.sign_in().expect(200, scope="verify")
        scanner.verify(shown["code"], SEEN).expect(200, verdict="valid", reason="ok")
        phone.watch(shown["id"]).expect(200, state="verified", verifier=name)


def another_venue_refuses(page: Page, scanner: Scanner, code: str) -> None:
    title = f"Another venue, {scanner.client['name']}, is shown a screenshot of it"
    with page.step(title, good="used is used"):
        with page.off_stage("(signs in as the first one did)"):
            scanner.sign_in().expect(200, scope="verify")
        scanner.verify(code).expect(200, verdict="invalid", reason="already_used")


def forgery_is_refused(page: Page, scanner: Scanner, phone: Phone, license_id: str) -> str:
    """Return the fresh code that the forger began with."""
    title = "A forger takes a fresh code and changes one character"
    with page.step(title, good="only the key of the wallet can sign a code"):
        code: str = phone.present(license_id).expect(201)["code"]
        page.note(_marked(code, Ink.SEAL))
        page.note(_marked(changed(code), Ink.ALARM))
        scanner.verify(changed(code)).expect(200, verdict="invalid", reason="bad_signature")
    return code


def old_code_is_refused(page: Page, scanner: Scanner, sandbox: Line, code: str) -> None:
    title = "The unchanged code comes a minute too late (the sandbox moves the clock)"
    with page.step(title, good="a photograph of a code is soon worth nothing"):
        move = {"advance_seconds": LIFETIME_AND_GRACE_SECONDS}
        sandbox.ask("POST", "/clock", move, show=["now"]).expect(200)
        scanner.verify(code).expect(200, verdict="invalid", reason="expired")


def changed(code: str) -> str:
    """Change one character so that the code can still be read."""
    other = "1" if code[CHANGED_AT] == "0" else "0"
    return code[:CHANGED_AT] + other + code[CHANGED_AT + 1 :]


def _marked(code: str, ink: Ink) -> str:
    """Show the character that a forger changes."""
    before, after = code[:CHANGED_AT], code[CHANGED_AT + 1 : CHANGED_AT + 20]
    return f"{paint(Ink.QUIET, before)}{paint(ink, code[CHANGED_AT])}{paint(Ink.QUIET, after)}…"
