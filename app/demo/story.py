"""The story, from a phone that nobody knows to the list of those who looked."""

from app.demo import citizen, venue
from app.demo.expectation import WrongAnswer
from app.demo.ink import Ink, paint
from app.demo.page import Page
from app.demo.stage import Stage, enter

REASONS_NEWEST_FIRST = ["expired", "already_used", "ok"]


def play(app: str, sandbox: str, page: Page) -> int:
    """Tell the story and say how it went; returns the exit code."""
    try:
        tell(enter(app, sandbox, page))
    # The others are what an answer of an unexpected shape leads to.
    except (WrongAnswer, LookupError, TypeError, ValueError) as error:
        page.wrong(_words(error))
        page.say()
        page.say(paint(Ink.ALARM, f"✘ {_where(page)} not answered as it should be: the end."))
        return 1
    page.say()
    page.say(paint(Ink.SEAL, f"✔ All {page.steps} steps were answered as they should be."))
    return 0


def tell(stage: Stage) -> None:
    """Play all steps; raises WrongAnswer at the first one that does not go as it should."""
    page, doctor, nurse = stage.page, stage.phone_of("doctor"), stage.phone_of("suspended")
    hall, station = stage.venues()[:2]
    citizen.signs_in(page, doctor)
    citizen.proves_identity(page, doctor)
    license_id = citizen.lists_licenses(page, doctor)[0]["id"]
    shown = citizen.shows(page, doctor, license_id)
    venue.stranger_checks(page, stage.app, shown["code"])
    venue.venue_believes(page, hall, doctor, shown)
    venue.another_venue_refuses(page, station, shown["code"])
    fresh = venue.forgery_is_refused(page, station, doctor, license_id)
    venue.old_code_is_refused(page, station, stage.sandbox, fresh)
    citizen.cannot_show(page, nurse)
    citizen.sees_who_looked(page, doctor, REASONS_NEWEST_FIRST)


def _where(page: Page) -> str:
    return f"Step {page.steps} was" if page.steps else "The first question was"


def _words(error: Exception) -> str:
    if isinstance(error, WrongAnswer):
        return str(error)
    return f"the answer is not of the expected shape ({type(error).__name__}: {error})"
