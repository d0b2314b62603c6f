"""flask sandbox hand-in: the cast's citizens apply with what they have on paper or on a card."""

from io import StringIO

import click
from flask import current_app
from flask.cli import with_appcontext

from app.demo.application import begin
from app.demo.expectation import WrongAnswer
from app.demo.page import Page
from app.demo.people import Phone
from app.demo.stage import Stage, enter


@click.command("hand-in")
@with_appcontext
def hand_in() -> None:
    """Have the citizens of the cast apply with what they hold, so that an officer has work."""
    config = current_app.config
    address, page = f"http://127.0.0.1:{config['PORT']}", Page(StringIO(), colored=False)
    try:
        stage = enter(address, config["SANDBOX_URL"], page)
        for phone in _phones(stage):
            click.echo(_handed_in(phone))
    except WrongAnswer as error:
        raise click.ClickException(str(error)) from None


def _phones(stage: Stage) -> list[Phone]:
    return [stage.phone(row) for row in stage.cast["citizens"] if row.get("paper")]


def _handed_in(phone: Phone) -> str:
    phone.sign_in()
    if not phone.look().expect(200)["bound"]:
        phone.prove_identity().expect(200, status="passed")
    paper = phone.person["paper"][0]
    about = f"{paper['type']} ({paper['medium']})"
    try:
        application = begin(phone, paper)
    except WrongAnswer:
        return f"{about} was handed in before"
    application.attach_all()
    told = application.submit().expect(200, state="submitted")
    return f"{application.id}  {told['receipt_number']}  {about}"
