"""The kinds of identity documents, as data: in which forms their numbers are, what proves them.

`documents.json` names the source of every line. What one number means beyond its form
(`wallet.identity.numbers`) follows from the first form of its kind that it has.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

RESIDENT_ID = "111"  # 公民身份号码
USCC = "001"  # 统一社会信用代码
TABLE: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class NumberForm:
    """One form of a document's number, and where it says what about its holder."""

    form: re.Pattern[str]
    mask: tuple[int, int]  # how many characters stay at both ends
    check: str | None = None  # the rule of the check character
    birth: slice | None = None  # YYYYMMDD
    sex: int | None = None  # odd is male
    keep: int | None = None  # what comes after counts the renewals, and is nobody's number
    key: str | None = None  # under which kind it stands for the person


@dataclass(frozen=True)
class DocumentKind:
    """A kind of document; `methods` may prove it."""

    code: str
    name: str
    name_en: str
    holder: Literal["person", "organization"]
    forms: tuple[NumberForm, ...]
    methods: tuple[str, ...]
    # How a number is recognized that was typed as an ID card's; of 9 a province follows.
    begins: re.Pattern[str] | None
    example: str | None

    @property
    def says(self) -> list[str]:
        """Tell what the number alone says about its holder."""
        found = {"birth_date": any(form.birth for form in self.forms)}
        found["sex"] = any(form.sex is not None for form in self.forms)
        return [word for word, is_said in found.items() if is_said]


def _form(row: dict[str, Any]) -> NumberForm:
    born = {"birth": slice(*row["birth"])} if "birth" in row else {}
    form, mask = re.compile(row["form"]), tuple(row["mask"])
    return NumberForm(**(row | born | {"form": form, "mask": mask}))


FORMS = {name: _form(row) for name, row in TABLE["numbers"].items()}
KINDS = {
    row["code"]: DocumentKind(
        code=row["code"],
        name=row["name"]["zh"],
        name_en=row["name"]["en"],
        holder=row["holder"],
        forms=tuple(FORMS[name] for name in row["numbers"]),
        methods=tuple(row["methods"]),
        begins=re.compile(row["begins"]) if "begins" in row else None,
        example=row.get("example"),
    )
    for row in TABLE["kinds"]
}
OF_PERSONS = [kind for kind in KINDS.values() if kind.holder == "person"]


def form_of(id_type: str, number: str) -> NumberForm | None:
    """Return the form that a plainly typed number of this kind has."""
    forms = KINDS[id_type].forms if id_type in KINDS else (FORMS["any"],)
    return next((one for one in forms if one.form.fullmatch(number)), None)


def key_kind(id_type: str, number: str) -> str:
    """Return the kind under which a normalized number stands for its person."""
    form = form_of(id_type, number)
    return form.key if form and form.key else id_type
