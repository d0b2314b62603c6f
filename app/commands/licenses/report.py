"""The cleaning report for people: one page of HTML without any outside file or script."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template

from app.commands.licenses.cleaning import Tally
from wallet.calendar.local_time import SHANGHAI
from wallet.texts import TEXTS

OWN: dict[str, str] = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))
WORDS = TEXTS["zh"]["faults"] | OWN
PAGE = Template(Path(__file__).with_name("report.html").read_text("utf-8"))
OUTCOMES = {
    "rows": "读入行数",
    "created": "新增",
    "updated": "更新",
    "unchanged": "未变化",
    "rejected": "退回",
}
SUBJECTS = {
    "duplicates": "重复",
    "impossible_dates": "日期有误",
    "check_digits": "校验位有误",
    "missing_fields": "缺项",
    "expired": "已过有效期",
    "other": "其他",
}
MOST_BARS = 30
MOST_NAMED = 1000


def page(tally: Tally, *, name: str, dry_run: bool, at: datetime) -> str:
    """Write the page."""
    when = at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    mode = "试运行，未写入数据库" if dry_run else "已写入数据库"
    sums = "".join(
        f"<li>{label}<b>{getattr(tally, member):,}</b></li>" for member, label in OUTCOMES.items()
    )
    subjects = {SUBJECTS[key]: number for key, number in tally.subjects().items()}
    charts = [
        _chart("需要清洗的问题", subjects, bad=True),
        _chart("退回原因（位置与代码）", _in_words(tally.places), bad=True),
        _chart("已入库但需留意", _in_words(tally.warnings), bad=True),
        _named(tally),
        _chart("按证照类型", dict(tally.types.most_common(MOST_BARS))),
        _chart("按颁发年份", dict(sorted(tally.years.items()))),
    ]
    about = f"{escape(name)} · {when} · {mode}"
    return PAGE.substitute(about=about, sums=sums, charts="".join(charts))


def _named(tally: Tally) -> str:
    """Name the lines that are to be settled, the first of them."""
    rows = [
        f"<tr><td>{line}</td><td>{first or '库中已有'}</td><td>{WORDS[code]} {code}</td></tr>"
        for line, first, code in tally.to_settle[:MOST_NAMED]
    ]
    head = "<tr><th>行</th><th>同编号的行</th><th>情况</th></tr>"
    body = f"<table>{head}{''.join(rows)}</table>" if rows else '<p class="none">没有</p>'
    return f"<h2>同一证照或姓名不符，须由发证机关核对的行</h2>{body}\n"


def _in_words(counts: Counter[str]) -> dict[str, int]:
    """Put the meaning of a code before it: `缺项 #/number required`."""
    most = counts.most_common(MOST_BARS)
    return {f"{WORDS.get(name.split()[-1], '')} {name}".strip(): number for name, number in most}


def _chart(title: str, counts: Mapping[str, int], *, bad: bool = False) -> str:
    most = max(counts.values(), default=0)
    rows = "".join(_bar(name, number, most) for name, number in counts.items())
    kind = ' class="bad"' if bad else ""
    body = f"<table{kind}>{rows}</table>" if most else '<p class="none">没有</p>'
    return f"<h2>{title}</h2>{body}\n"


def _bar(name: str, number: int, most: int) -> str:
    width = 100 * number / most if most else 0
    drawing = (
        '<svg viewBox="0 0 100 10" preserveAspectRatio="none" role="img">'
        f'<rect width="{width:.2f}" height="10" rx="1"/></svg>'
    )
    return f"<tr><td>{escape(name)}</td><td>{number:,}</td><td>{drawing}</td></tr>"
