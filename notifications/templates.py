"""What is said about each event: texts as data, so that a better sentence needs no code."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from notifications import fitting

FOLDER = Path(__file__).parent
# The page of the mini-program that a message opens. The id in it is also how two deliveries of
# one message are told from two messages.
PAGE = "pages/messages/message?id={id}"

Params = Mapping[str, str]


@dataclass(frozen=True)
class Text:
    """A sentence for a list, the whole story, and one word for how things stand."""

    title: str
    body: str
    step: str = ""


@dataclass(frozen=True)
class Field:
    """A field of the WeChat template: `kind` decides what fits."""

    name: str
    kind: str
    value: str


@dataclass(frozen=True)
class Template:
    """One kind of message, which a citizen agrees to get through WeChat or not."""

    code: str
    name: str
    events: Mapping[str, Text]
    fields: tuple[Field, ...]


def load(folder: Path = FOLDER) -> dict[str, Template]:
    """Read the templates in the order of the file."""
    listed = json.loads((folder / "templates.json").read_text("utf-8"))
    return {code: _template(code, row) for code, row in listed.items()}


def _template(code: str, row: Mapping[str, Any]) -> Template:
    texts = {event: Text(**text) for event, text in row["events"].items()}
    return Template(code, row["name"], texts, tuple(Field(**field) for field in row["wechat"]))


TEMPLATES = load()
WORDS: dict[str, dict[str, str]] = json.loads((FOLDER / "words.json").read_text("utf-8"))
TEMPLATE_OF = {event: each.code for each in TEMPLATES.values() for event in each.events}


def written(template: str, event: str, params: Params) -> Text:
    """Return title and body as they are read."""
    text = _text(template, event)
    known = defaultdict(str, params)
    return Text(text.title.format_map(known), text.body.format_map(known), text.step)


def wechat_data(template: str, event: str, params: Params) -> dict[str, str]:
    """Return the fields of the WeChat message, each fitted to its kind."""
    text = written(template, event, params)
    known = defaultdict(str, {**params, "title": text.title, "step": text.step})
    return {
        field.name: fitting.fit(field.kind, field.value.format_map(known))
        for field in TEMPLATES[template].fields
    }


def _text(template: str, event: str) -> Text:
    # A message may be older than the texts: one that is gone is said in general words.
    known = TEMPLATES.get(template)
    name = known.name if known else "证照夹消息"
    return (known.events.get(event) if known else None) or Text(name, name)
