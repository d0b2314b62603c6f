import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from notifications.fitting import KINDS, characters, fit, length
from notifications.templates import TEMPLATES
from sandbox.message_templates import FITS, load

RARE = "\U00030ced"  # 𰻞 and its like: one character, two units
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"


@pytest.mark.parametrize(
    ("kind", "text", "fitted"),
    [
        ("thing", "护士执业证书", "护士执业证书"),
        ("thing", "样" * 20, "样" * 20),
        ("thing", "样" * 21, "样" * 19 + "…"),
        ("thing", "样例\n会展\t中心", "样例 会展 中心"),
        ("thing", "", "无"),
        ("thing", " \u0007 ", "无"),
        ("name", "阿依古丽·买买提江·样例", "阿依古丽·买买提江·"),
        ("phrase", "核验未能通过", "核验未能通"),
        ("phrase", "OK通过!", "通过"),
        ("phrase", "OK", "无"),
        ("character_string", "SL-2026-0001", "SL-2026-0001"),
        ("character_string", "受理2026 0001", "20260001"),
        ("character_string", "9" * 33, "9" * 32),
        ("character_string", "受理", "-"),
        ("number", "还有30天", "30"),
        ("number", "", "0"),
        ("letter", "A1b", "Ab"),
        ("symbol", "a!?", "!?"),
        ("time", "2026年11月21日 12:00", "2026年11月21日 12:00"),
        ("date", "2026年11月21日", "2026年11月21日"),
    ],
)
def test_a_value_is_made_to_fit_its_kind(kind, text, fitted):
    assert fit(kind, text) == fitted


@pytest.mark.parametrize("cluster", ["e\u0301", "葛\U000e0100", FAMILY, "\U0001f1e8\U0001f1f3"])
@pytest.mark.parametrize("before", range(14, 20))
def test_what_people_see_as_one_character_is_never_cut(cluster, before):
    fitted = fit("thing", "样" * before + cluster + "例" * 20)

    assert length(fitted) <= 20
    assert fitted.rstrip("…").replace(cluster, "").strip("样例") == ""


def test_a_rare_character_counts_as_two_and_stays_whole():
    fitted = fit("thing", RARE * 11)

    assert fitted == RARE * 9 + "…"


def test_two_flags_are_two_characters():
    china = "\U0001f1e8\U0001f1f3"

    assert list(characters(china + china + "样")) == [china, china, "样"]


@given(st.sampled_from(sorted(set(KINDS) - {"time", "date"})), st.text())
@example("symbol", ":" + "\u0300" * 5)
def test_whatever_the_text_wechat_takes_what_was_fitted(kind, text):
    assert FITS[kind].fullmatch(fit(kind, text))


def test_the_sandbox_knows_every_template_and_field_that_we_send():
    specimens = json.loads(
        (Path(__file__).parents[2] / "notifications/specimen_templates.json").read_text("utf-8")
    )

    known = load()
    for code, template in TEMPLATES.items():
        theirs = known[specimens[code]["id"]]
        assert theirs.kind == specimens[code]["kind"]
        assert list(theirs.fields) == [field.name for field in template.fields]


def test_the_name_of_a_field_says_its_kind():
    for template in TEMPLATES.values():
        for field in template.fields:
            assert re.fullmatch(rf"{field.kind}\d+", field.name)
