"""flask code explain: what each byte of a code says, and why the code is valid or not.

The code is neither logged nor stored nor redeemed: looking at it leaves no trace.
"""

import sys
from itertools import chain, repeat

import click
from flask import current_app
from flask.cli import AppGroup

from app.clock import now
from app.services import services
from wallet.codes import payload, published_keys
from wallet.codes.anatomy import Part, Span
from wallet.codes.meanings import moment
from wallet.verification.explain import Explanation, Reader, Step, explain

# Of the 256 colors of a terminal: apart in hue, legible on black and on white.
COLORS = {
    Part.HEADER: 33,
    Part.KEY: 169,
    Part.TIMES: 172,
    Part.HANDLE: 37,
    Part.CLAIMS: 99,
    Part.SIGNATURE: 102,
    Part.UNREAD: 244,
}
BYTES_IN_A_LINE = 16
STANDARD_INPUT = "-"

code = AppGroup("code", help="Understand a code.")


@code.command("explain")
@click.argument("text")
def explain_command(text: str) -> None:
    """Color and explain every byte of TEXT, and judge it by this wallet's keys and clock.

    Put TEXT in single quotes; with `-` it is read from standard input, and so stays out of the
    list of processes and the history of the shell.
    """
    if text == STANDARD_INPUT:
        text = sys.stdin.buffer.read().decode(errors="surrogateescape").removesuffix("\n")
    at = now()
    explanation = explain(text, _reader(), at=at)
    click.echo(f"\n{_colored(text, explanation.spans)}\n")
    for span in explanation.spans:
        click.echo(_lines(span))
    click.echo(f"\n  at {moment(int(at.timestamp()))}")
    for step in explanation.steps:
        click.echo(_question(step))
    click.echo(f"\n{_conclusion(explanation)}")


def _reader() -> Reader:
    platform = current_app.config["PLATFORM"]
    return Reader(
        keys=published_keys.jwk_set(services().keys, platform=platform)["keys"],
        platform=platform,
        is_production=current_app.config["ENVIRONMENT"] == "production",
    )


def _colored(text: str, spans: tuple[Span, ...]) -> str:
    """Color the text as its bytes; three characters are two bytes, and take the first one's."""
    colors = [COLORS[span.part] for span in spans for _ in span.plain][::2]
    body = text[len(payload.PREFIX) : payload.MAX_CHARACTERS]
    groups = [body[start : start + 3] for start in range(0, len(body), 3)]
    line = _visible(text[: len(payload.PREFIX)])
    for group, color in zip(groups, chain(colors, repeat(COLORS[Part.UNREAD])), strict=False):
        line += click.style(_visible(group), fg=color)
    return line + ("…" if len(text) > payload.MAX_CHARACTERS else "")


def _visible(text: str) -> str:
    """Show what is foreign to every code as its number: a terminal would obey some of it."""
    return "".join(
        character
        if character.isascii() and character.isprintable()
        else f"<U+{ord(character):04X}>"
        for character in text
    )


def _lines(span: Span) -> str:
    """Name the bytes and say what they mean, sixteen of them in a line."""
    lines = []
    for start in range(0, len(span.plain), BYTES_IN_A_LINE):
        told = "" if start else f"  {span.name:<9}  {span.meaning}"
        plain = span.plain[start : start + BYTES_IN_A_LINE].hex()
        plain = click.style(f"{plain:<{2 * BYTES_IN_A_LINE}}", fg=COLORS[span.part])
        lines.append(f"{span.start + start:4}  {plain}{told}")
    return "\n".join(lines)


def _question(step: Step) -> str:
    mark = click.style("✗", fg="red") if step.reason else "✓"
    return f"  {mark} {step.question:<10} {step.answer}"


def _conclusion(explanation: Explanation) -> str:
    verdict = f"{explanation.verdict}, " if explanation.verdict else ""
    return click.style(f"{verdict}{explanation.reason}", bold=True) + f": {explanation.why}"
