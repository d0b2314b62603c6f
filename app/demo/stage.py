"""Where the story is played: two servers, a page, and the people of the cast."""

from dataclasses import dataclass
from typing import Any

from app.demo.desk import Desk
from app.demo.expectation import WrongAnswer
from app.demo.line import Answer, Line
from app.demo.page import Page
from app.demo.people import Phone, Scanner


@dataclass(frozen=True)
class Stage:
    page: Page
    app: Line
    sandbox: Line
    cast: Answer

    def phone_of(self, words: str) -> Phone:
        """Hand over the phone of the citizen whose story in the cast has these words."""
        for person in self.cast["citizens"]:
            if words in person["story"]:
                return self.phone(person)
        raise WrongAnswer(f"nobody in the cast is {words}")

    def phone(self, person: dict[str, Any]) -> Phone:
        return Phone(self.app, self.sandbox, person, self.cast["appid"])

    def venues(self) -> list[Scanner]:
        """Hand over the scanners of all venues."""
        clients: list[dict[str, Any]] = self.cast["clients"]
        return [Scanner(self.app, row) for row in clients if row.get("category") == "venue"]

    def desk_for(self, phone: Phone) -> Desk:
        """Hand over the browser of an officer of the authority that issued somebody's paper."""
        authority = phone.person["paper"][0]["authority"]
        for row in self.cast["officers"]:
            if (row["authority"], row["role"]) == (authority, "officer"):
                return Desk(self.app.anew(), self.sandbox, row)
        raise WrongAnswer(f"nobody in the cast works at {authority}")


def enter(app: str, sandbox: str, page: Page) -> Stage:
    """Meet the cast; raises WrongAnswer."""
    outside = Line(sandbox, page, label="sandbox ")
    return Stage(page, Line(app, page), outside, outside.fetch("GET", "/cast").expect(200))
