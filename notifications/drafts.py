"""What an entry of the audit log means to people: who should hear of it, and the facts to say."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from notifications.facts import BOUND, Facts
from notifications.templates import TEMPLATE_OF, WORDS, Params
from wallet.act import ActorKind
from wallet.audit.models import Entry
from wallet.calendar.local_time import SHANGHAI
from wallet.licenses.changes import WORDS as CHANGES
from wallet.officers.models import number_of
from wallet.verification.venue_texts import may_be_shown

# The word of the detail that decides between texts.
VARIANT_OF = {
    "license.verified": "verdict",
    "license.event": "event",
    "license.begun": "event",
    "license.held_back": "reason",
    "application.rejected": "reason",
    "application.submitted": "after",
}
MOVING = "binding.moving"
SUPERSEDED = "license.event/supersede"
OF_A_LICENSE = {
    "license.event",
    "license.begun",
    "license.superseded",
    "license.updated",
    "license.received",
}
LINKS = {"license_scanned": "usage", "license_changed": "license", "license_issued": "license"}
LONGEST_WORDS = 200


@dataclass(frozen=True, repr=False)
class Draft:
    """A message before it is written down; `about` makes it the same one when drafted again."""

    about: str
    event: str
    at: datetime
    params: Params
    person_key: bytes | None = None
    account_id: UUID | None = None
    link: tuple[str | None, UUID | None] = field(default=(None, None))

    @property
    def template(self) -> str:
        return TEMPLATE_OF[self.event]


def drafts_of(entry: Entry, facts: Facts) -> Iterator[Draft]:
    """Draft a message for everybody who should hear of the entry: often for nobody."""
    event = event_of(entry)
    if event is None:
        return
    about = f"entry:{entry.id}"
    if event == SUPERSEDED:
        # The step and what it is part of may both be on record; a license is replaced once.
        about = f"superseded:{entry.license_id}"
    params, link = _params(entry, facts), _link(entry, TEMPLATE_OF[event])
    for person_key, account_id in _readers(entry, facts):
        yield Draft(about, event, entry.at, params, person_key, account_id, link)


def event_of(entry: Entry) -> str | None:
    """Name the text that tells of the entry; None if nobody needs to hear of it."""
    if entry.action == "license.superseded":
        return SUPERSEDED
    if entry.detail.keys() & {"rescan", "follows"}:
        return None  # the same scanner looked twice; what it follows from was told
    if entry.action == "application.accepted" and entry.detail.get("after"):
        return None  # told with the supplement that it follows from
    if entry.action == "license.updated" and not entry.detail.get("changed"):
        return None  # in no way that could be said
    variant = entry.detail.get(VARIANT_OF.get(entry.action, ""))
    if entry.actor_kind is ActorKind.OFFICER and variant is None:
        variant = "counter"
    exact = f"{entry.action}/{variant}"
    if exact in TEMPLATE_OF:
        return exact
    return entry.action if entry.action in TEMPLATE_OF else None


def moment_text(at: datetime) -> str:
    """Write a moment as people in China, and WeChat, read it."""
    local = at.astimezone(SHANGHAI)
    return f"{day_text(local.date())} {local:%H:%M}"


def day_text(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _readers(entry: Entry, facts: Facts) -> list[tuple[bytes | None, UUID | None]]:
    if entry.action.startswith("binding."):
        return [(None, account_id) for account_id in _phones(entry, facts)]
    if entry.action in OF_A_LICENSE:
        keys = facts.holders.get(entry.license_id, ())
        # A whole stock may come in: who has no wallet yet finds it there when they open one.
        is_news = entry.action in {"license.received", "license.updated"}
        return [(key, None) for key in keys if not is_news or key in facts.bound]
    return [(entry.person_key, None)] if entry.person_key else []


def _phones(entry: Entry, facts: Facts) -> Collection[UUID]:
    """Name the accounts that hear of a binding: they need not be bound, or not to this person."""
    if entry.action == "binding.moved":
        return [UUID(entry.actor_id)]  # the one that lost the person
    if entry.action == BOUND:
        # Where it was moved from hears that, and not this as well.
        known = facts.accounts.get(entry.person_key, {}).items()
        return [one for one, until in known if until < entry.at and str(one) != entry.actor_id]
    return [UUID(one) for one in entry.detail["accounts"]]


def _params(entry: Entry, facts: Facts) -> dict[str, str]:
    said = entry.detail
    purpose = str(said.get("purpose", ""))[:LONGEST_WORDS]
    params = {
        "at": moment_text(entry.at),
        "license": facts.license_names.get(entry.license_id) or facts.type_name(said.get("type")),
        "venue": entry.actor_name or "核验单位",
        "office": facts.offices.get(entry.actor_name, ""),
        "officer": number_of(entry.actor_id),
        "purpose": facts.purposes.get(purpose) or _in_their_words(purpose),
        "receipt": str(said.get("receipt", "")),
        "due_on": _day(said.get("due_on")),
        "reason": _word("rejection", said.get("reason")),
        "kind": _word("objection", said.get("kind")),
        "changed": "、".join(CHANGES.get(word, word) for word in said.get("changed", ())),
        "since": _moment(said.get("effective_at")) or moment_text(entry.at),
    }
    return {name: value for name, value in params.items() if value}


def _in_their_words(purpose: str) -> str:
    # What was written before it was checked is not repeated either.
    return f"“{purpose}”（核验方填写）" if may_be_shown(purpose) else "未说明"


def _link(entry: Entry, template: str) -> tuple[str | None, UUID | None]:
    kind, subject = LINKS.get(template), entry.action.partition(".")[0]
    if entry.action == MOVING:
        subject = "move"
    if kind == "usage":
        return kind, entry.id
    if kind == "license" and entry.license_id:
        return kind, entry.license_id
    found = _id(entry.detail, subject)
    return (subject, found) if found else (None, None)


def _id(detail: Mapping[str, object], subject: str) -> UUID | None:
    try:
        return UUID(str(detail.get(subject)))
    except ValueError:
        return None


def _word(kind: str, code: object) -> str:
    words = WORDS[kind]
    return words.get(str(code), words["other"])


def _day(text: object) -> str:
    try:
        return day_text(date.fromisoformat(str(text)[:10]))
    except ValueError:
        return ""


def _moment(text: object) -> str:
    try:
        return moment_text(datetime.fromisoformat(str(text)))
    except ValueError:
        return ""
