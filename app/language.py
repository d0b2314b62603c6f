"""In which language the caller reads: titles and labels come in it."""

from collections.abc import Mapping
from typing import Any

from flask import has_request_context, request

from wallet.texts import LANGUAGES, TEXTS


def chosen() -> str:
    """Return the language of `Accept-Language`, Chinese where it names none of ours."""
    if not has_request_context():
        return LANGUAGES[0]
    # Programs that do not care say `*`, which is no wish for the first that there is.
    wanted = [(tag, quality) for tag, quality in request.accept_languages if tag != "*"]
    found = type(request.accept_languages)(wanted).best_match(LANGUAGES)
    return found or LANGUAGES[0]


def title(code: str, otherwise: str) -> str:
    """Return the sentence of a problem, or that of another code where there is none."""
    titles = TEXTS[chosen()]["titles"]
    return titles.get(code, titles[otherwise])


def verdict(reason: str) -> str | None:
    return TEXTS[chosen()]["verdicts"].get(reason)


def label(fault: Mapping[str, Any]) -> str:
    """Return the sentence of one fault, from its code and what else stands in it."""
    return TEXTS[chosen()]["faults"][fault["code"]].format_map(fault)
