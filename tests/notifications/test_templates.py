import re

import pytest

from notifications.drafts import LINKS, SUPERSEDED
from notifications.fitting import KINDS, fit, length
from notifications.reminders import EVENT
from notifications.templates import TEMPLATE_OF, TEMPLATES, wechat_data, written
from wallet.licenses.state import Event
from wallet.verification.verdict import Verdict

SAMPLE = {
    "at": "2026年11月21日 12:00",
    "since": "2026年11月21日 12:00",
    "license": "母婴保健技术考核合格证书",
    "office": "样例市卫生健康委员会政务服务中心行政审批窗口",
    "officer": "A1B2C3D4",
    "venue": "样例市第一人民医院国际会展中心分院",
    "purpose": "入场登记",
    "receipt": "SL-20261121-00000001",
    "due_on": "2026年12月5日",
    "reason": "与登记信息不一致",
    "kind": "证照信息有误",
    "valid_to": "2026年12月5日",
    "days": "14",
    "changed": "截止日期、照面信息",
}
TEXTS = [(code, event) for code, each in TEMPLATES.items() for event in each.events]


@pytest.mark.parametrize(("template", "event"), TEXTS)
def test_a_text_is_a_chinese_sentence_with_every_blank_filled(template, event):
    text = written(template, event, SAMPLE)

    for part in (text.title, text.body):
        assert re.search("[\u4e00-\u9fff]{2}", part)
        assert "{" not in part
    assert text.body.endswith("。")
    blanks = set(re.findall(r"{(\w+)}", repr(TEMPLATES[template].events[event])))
    assert blanks <= set(SAMPLE)


@pytest.mark.parametrize(("template", "event"), TEXTS)
def test_every_field_for_wechat_is_filled_and_fits(template, event):
    fields = {field.name: field for field in TEMPLATES[template].fields}

    for name, value in wechat_data(template, event, SAMPLE).items():
        kind = fields[name].kind
        assert value not in {"", KINDS[kind].empty}, name
        assert length(value) <= KINDS[kind].longest
        assert fit(kind, value) == value


def test_every_event_of_a_license_and_every_verdict_has_its_text():
    events = {f"license.event/{event}" for event in set(Event) - {Event.REPORTED, Event.CHANGED}}
    verdicts = {f"license.verified/{verdict}" for verdict in Verdict}

    assert events | verdicts <= set(TEMPLATE_OF)
    assert {EVENT, f"{EVENT}/today", SUPERSEDED} <= set(TEMPLATE_OF)
    assert set(LINKS) <= set(TEMPLATES)


def test_who_showed_something_not_genuine_is_told_nothing_of_what_the_paper_is_worth():
    doubted = written("application_rejected", "application.rejected/not_genuine", SAMPLE)
    other = written("application_rejected", "application.rejected", SAMPLE)

    assert "纸质证照" in other.body
    assert "纸质证照" not in doubted.body


def test_names_fit_their_columns():
    assert max(map(len, TEMPLATES)) <= 32
    assert max(map(len, TEMPLATE_OF)) <= 64


@pytest.mark.parametrize(
    ("template", "event", "title"),
    [
        ("license_changed", "license.event/gone", "证照状态变更提醒"),
        ("gone", "gone.too", "证照夹消息"),
    ],
)
def test_a_message_that_is_older_than_the_texts_is_said_in_general_words(template, event, title):
    assert written(template, event, {}).title == title
