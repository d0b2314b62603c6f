"""How a license on paper or on a card becomes electronic, and how an application ends otherwise."""

from typing import Any

from app.demo.application import REQUIRED, Application, begin
from app.demo.desk import APPROVED, Desk
from app.demo.expectation import require
from app.demo.facts import row
from app.demo.page import Page
from app.demo.people import Phone, Scanner
from app.demo.venue import SEEN

AS_ABOVE, VENUE = "(signs in and proves identity as above)", "(the venue signs in)"
QUEUE_COLUMNS = ("receipt_number", "applicant_masked", "state", "due_on", "register")
STEP_COLUMNS = ("at", "state", "by", "office")
ITEM_COLUMNS = ("kind", "field", "reason")
COMPARED = ("applicant.name", "register.result", "register_is_applicant")
REGISTERED = ("register.values.state", "register.values.valid_to")
TOLD_OF = ("application_step", "license_issued", "license_scanned")


def fills_in_the_form(page: Page, phone: Phone) -> Application:
    title = f"A midwife, {phone.person['name']}, has her only license on paper"
    with page.step(title, good="a draft: nobody else sees it yet"):
        with page.off_stage(AS_ABOVE):
            phone.arrive()
        phone.list_licenses().expect(200, items=[])
        return begin(phone, phone.person["paper"][0])


def takes_photographs(page: Page, application: Application) -> None:
    title = "She photographs it; the picture goes to the store itself, by a signed form"
    good = "size, digest and kind were compared; drawn anew, it tells no place"
    with page.step(title, good=good):
        application.attach(REQUIRED[0])
        with page.off_stage("(both sides of the ID card go the same way)"):
            for kind in REQUIRED[1:]:
                application.attach(kind)


def hands_it_in(page: Page, application: Application) -> None:
    title = "She agrees to be told, and hands it in: first the register is asked"
    with page.step(title, good="the register knows the certificate, and her on it"):
        application.phone.agree(TOLD_OF[0]).expect(200)
        with page.off_stage("(so she does for the license itself, and for its showing)"):
            for template in TOLD_OF[1:]:
                application.phone.agree(template).expect(200)
        submitted = application.submit().expect(200, state="submitted")
        require(submitted["register.result"] == "match", "the register should know it")


def is_approved(page: Page, desk: Desk, application: Application) -> None:
    title = f"At the authority's desk {desk.officer['name']} signs in, looks, and decides once"
    with page.step(title, good="register and photographs lay side by side"):
        desk.sign_in()
        page.table([row(one, QUEUE_COLUMNS) for one in desk.queue().expect(200)["items"]])
        desk.open(application.id, [*COMPARED, *REGISTERED]).expect(200)
        desk.act(application.id, "acceptance").expect(200, state="accepted")
        desk.act(application.id, "approval", comment="同意").expect(200, state=APPROVED)


def is_issued(page: Page, application: Application) -> None:
    title = "The worker orders the license; the national system numbers and seals it"
    with page.step(title, good="number, holder and dates were compared before it was believed"):
        application.wait_until("issued")
        told = application.look(["state", "next_step.text"]).expect(200, state="issued")
        page.table([row(step, STEP_COLUMNS) for step in told["timeline"]])
        path = f"/me/licenses/{told['license_id']}"
        show = ["identifier", "number", "valid_to", "state"]
        application.phone.ask("GET", path, show=show).expect(200, state="valid")


def is_believed(page: Page, scanner: Scanner, application: Application) -> None:
    title = f"{scanner.client['name']} scans what was paper a minute ago"
    with page.step(title, good="the venue believes it"):
        license_id = application.look([]).expect(200)["license_id"]
        code = application.phone.present(license_id).expect(201)["code"]
        with page.off_stage(VENUE):
            scanner.sign_in()
        scanner.verify(code, SEEN).expect(200, verdict="valid", reason="ok")


def is_supplemented(page: Page, phone: Phone, desk: Desk) -> Application:
    title = "A nurse applies with her IC card; the officer asks for what is missing"
    with page.step(title, good="asked once, for everything at a time"):
        application = _handed_in(page, phone, phone.person["paper"][0])
        with page.off_stage("(an officer of the province signs in as above, and accepts)"):
            desk.sign_in()
            desk.act(application.id, "acceptance").expect(200)
        items = [
            {"kind": "certificate_back", "reason": "请补拍卡片背面"},
            {"field": "issued_on", "reason": "请核对发证日期"},
        ]
        desk.act(application.id, "supplement", items=items).expect(200)
        told = application.look().expect(200, state="supplement_required")
        page.table([row(item, ITEM_COLUMNS) for item in told["timeline"][-1]["items"]])
    return application


def supplements(page: Page, application: Application, desk: Desk, scanner: Scanner) -> None:
    with page.step("She adds both, and has her license", good="the venue believes the card too"):
        application.attach("certificate_back")
        application.correct(issued_on=application.phone.person["paper"][0]["issued_on"])
        application.submit().expect(200, state="accepted")
        desk.act(application.id, "approval").expect(200, state=APPROVED)
        application.wait_until("issued")
        license_id = application.look().expect(200)["license_id"]
        with page.off_stage("(shows it; the venue signs in)"):
            code = application.phone.present(license_id).expect(201)["code"]
            scanner.sign_in()
        scanner.verify(code).expect(200, verdict="valid", reason="ok")


def is_rejected(page: Page, phone: Phone, desk: Desk) -> None:
    title = "Another nurse applies with a certificate that the register does not know"
    with page.step(title, good="the decision and its words are the authority's"):
        application = _handed_in(page, phone, phone.person["paper"][0])
        desk.open(application.id, COMPARED).expect(200)
        desk.act(application.id, "acceptance").expect(200)
        words = {"reason": "not_genuine", "comment": "登记中没有此证，请携带原件到窗口核对"}
        desk.act(application.id, "rejection", **words).expect(200, state="rejected")
        told = application.look(["state", "next_step.text"]).expect(200, state="rejected")
        page.table([row(told["timeline"][-1], ("state", "by", "comment"))])


def is_withdrawn(page: Page, phone: Phone, paper: dict[str, Any], desk: Desk) -> None:
    title = f"{phone.person['name']} types in a certificate that belongs to somebody else"
    with page.step(
        title, good="a stranger learns nothing, the officer everything; it is taken back"
    ):
        application = _handed_in(page, phone, paper)
        told = application.look(["register.result"]).expect(200)
        require(told["register.result"] == "not_found", "a stranger should learn nothing")
        desk.open(application.id, COMPARED).expect(200, register_is_applicant=False)
        application.withdraw().expect(200, state="withdrawn")
        desk.act(application.id, "acceptance").expect(409, code="illegal_step")


def _handed_in(page: Page, phone: Phone, paper: dict[str, Any]) -> Application:
    """Come as far as the midwife did, without a word."""
    with page.off_stage(f"({phone.person['name']} signs in and hands in photographs as above)"):
        phone.arrive()
        application = begin(phone, paper)
        application.attach_all()
        application.submit().expect(200, state="submitted")
    return application
