"""The story, from a phone that nobody knows to a log that a stranger believes."""

from app.demo import citizen, conversion, traces, venue
from app.demo.desk import Desk
from app.demo.expectation import WrongAnswer
from app.demo.ink import Ink, paint
from app.demo.operator import Operator
from app.demo.page import Page
from app.demo.people import Phone
from app.demo.stage import Stage, enter

REASONS_NEWEST_FIRST = ["expired", "already_used", "ok"]


def play(app: str, sandbox: str, page: Page, operator: Operator) -> int:
    """Tell the story and say how it went; returns the exit code."""
    try:
        tell(enter(app, sandbox, page), operator)
    # The others are what an answer of an unexpected shape leads to.
    except (WrongAnswer, LookupError, TypeError, ValueError) as error:
        page.wrong(_words(error))
        page.say()
        page.say(paint(Ink.ALARM, f"✘ {_where(page)} not answered as it should be: the end."))
        return 1
    page.say()
    page.say(paint(Ink.SEAL, f"✔ All {page.steps} steps were answered as they should be."))
    return 0


def tell(stage: Stage, operator: Operator) -> None:
    """Play all steps; raises WrongAnswer at the first one that does not go as it should."""
    midwife = stage.phone_of("only license is on paper")
    city = stage.desk_for(midwife)
    show_and_verify(stage)
    stage.page.chapter("From paper to a license")
    become_electronic(stage, midwife, city)
    stage.page.chapter("Applications that go another way")
    go_another_way(stage, midwife, city)
    stage.page.chapter("What is left")
    leave_traces(stage, midwife, operator)


def show_and_verify(stage: Stage) -> None:
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


def become_electronic(stage: Stage, midwife: Phone, city: Desk) -> None:
    page = stage.page
    application = conversion.fills_in_the_form(page, midwife)
    conversion.takes_photographs(page, application)
    conversion.hands_it_in(page, application)
    conversion.is_approved(page, city, application)
    conversion.is_issued(page, application)
    conversion.is_believed(page, stage.venues()[0], application)


def go_another_way(stage: Stage, midwife: Phone, city: Desk) -> None:
    page, nurse = stage.page, stage.phone_of("on an IC card")
    province = stage.desk_for(nurse)
    application = conversion.is_supplemented(page, nurse, province)
    conversion.supplements(page, application, province, stage.venues()[1])
    conversion.is_rejected(page, stage.phone_of("the register does not know"), city)
    someone, paper = stage.phone_of("no license at all"), midwife.person["paper"][0]
    conversion.is_withdrawn(page, someone, paper, city)


def leave_traces(stage: Stage, midwife: Phone, operator: Operator) -> None:
    traces.reach_her_phone(stage.page, midwife)
    traces.prove_themselves(stage.page, operator)
    traces.convince_a_stranger(stage.page, stage.app, operator)


def _where(page: Page) -> str:
    return f"Step {page.steps} was" if page.steps else "The first question was"


def _words(error: Exception) -> str:
    if isinstance(error, WrongAnswer):
        return str(error)
    return f"the answer is not of the expected shape ({type(error).__name__}: {error})"
