"""Cases that are handed in without a browser, for windows of officers to work on."""

import io
from collections.abc import Iterator
from itertools import count

from app.demo.application import REQUIRED, Application, begin
from app.demo.page import Page
from app.demo.stage import Stage, enter
from app.launch.processes.stack import Addresses
from tests.stack.whole_stack import until
from tests.wallet.identity.factories import make_id_number

PAPER = "midwife whose only license is on paper"
NAMES = ("欧阳明", "𬬻子", "王小明", "买买提·吐尔逊")
numbers = count(1)


class Cases:
    """Citizens outside the cast, each with a certificate that no register knows."""

    def __init__(self, stack: Addresses) -> None:
        self.stage: Stage = enter(stack.app, stack.sandbox, Page(io.StringIO(), colored=False))
        self.printed = self.stage.phone_of(PAPER).person["paper"][0]

    def drafted(self, **changes: str) -> Application:
        number = next(numbers)
        paper = self.printed | {"certificate_number": f"MY9900{number:08}"} | changes
        person = {
            "openid": f"oDesk{number:023}",
            "name": NAMES[number % len(NAMES)],
            "id_number": make_id_number("19900305", f"{number:03}"),
            "paper": [paper],
        }
        phone = self.stage.phone(person)
        phone.arrive()
        return begin(phone, paper)

    def submitted(self) -> Application:
        application = self.drafted()
        for kind in REQUIRED:
            application.attach(kind)
        application.submit().expect(200, state="submitted")
        # On a busy machine the worker asks the register again, and that changes the case.
        until(lambda: application.look()["register.result"] != "pending")
        return application

    def several(self, number: int) -> Iterator[Application]:
        for _ in range(number):
            yield self.submitted()
