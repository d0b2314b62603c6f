"""The usage as CSV, for Excel and WPS."""

import csv
import io

import pytest
import sqlalchemy as sa

from app.extensions import db
from blueprints.usage import table
from blueprints.usage.words import WORDS
from tests.acts import make_act
from tests.blueprints.desk import now
from wallet.act import Actor, ActorKind
from wallet.audit import record
from wallet.audit.models import Entry
from wallet.identity.models import Identity
from wallet.usage import looks
from wallet.usage.looks import By, Wanted
from wallet.verification.check import ACTION
from wallet.verification.verdict import Reason, Verdict

USAGE = "/api/v1/me/usage"
TYPE = "physician_practice"


@pytest.fixture
def doctor(wallet):
    return wallet.bound(holds=TYPE)


def asked(phone, **query):
    answer = phone.call("GET", USAGE, query_string={"format": "csv"} | query)
    assert answer.status_code == 200, answer.get_json()
    return answer


def rows(answer):
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_look_is_a_line_in_chinese(wallet, doctor):
    made = doctor.present(TYPE, disclose=["scope", "sex"])
    seen = wallet.scanner("venue-a").verify(made["code"], place="一号门")

    answer = asked(doctor)

    (row,) = rows(answer)
    day, _, time = row.pop("时间（北京时间）").partition(" ")
    assert len(day) == 10
    assert len(time) == 8
    assert row == {
        "查看者": "用证方",
        "名称": "样例会展中心",
        "地点": "一号门",
        "用途": "入场登记",
        "证照": "医师执业证书",
        "查看内容": "性别、执业范围",
        "结果": "有效",
        "原因": "核验通过",
        "渠道": "在线核验",
        "本人否认": "",
        "记录编号": seen["id"],
    }


def test_the_file_is_one_that_excel_reads_and_no_browser_shows(wallet, doctor):
    wallet.scanner().verify(doctor.present(TYPE)["code"])

    answer = asked(doctor)

    assert answer.get_data().startswith('\ufeff"时间（北京时间）"'.encode())
    assert answer.content_type == "text/csv; charset=utf-8; header=present"
    assert answer.headers["Content-Disposition"] == "attachment; filename=usage.csv"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_nothing_to_tell_is_a_line_of_headings(doctor):
    assert rows(asked(doctor)) == []
    assert asked(doctor).get_data().decode("utf-8-sig").count("\r\n") == 1


@pytest.mark.parametrize(
    ("accept", "query", "is_table"),
    [
        ("text/csv", {}, True),
        ("text/csv, application/json;q=0.5", {}, True),
        ("application/json, text/csv", {}, False),
        ("*/*", {}, False),
        ("text/html", {}, False),
        ("text/csv", {"format": "json"}, False),
        ("application/json", {"format": "csv"}, True),
    ],
)
def test_it_can_be_asked_for_by_header_and_the_query_is_heard_first(
    doctor, accept, query, is_table
):
    headers = {"Authorization": f"Bearer {doctor.tokens['access_token']}", "Accept": accept}
    answer = doctor.client.get(USAGE, headers=headers, query_string=query)

    assert (answer.status_code, answer.mimetype == "text/csv") == (200, is_table)


FORMULAS = [
    '=HYPERLINK("http://x","y")',
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    " =1+1",
    "＝1+1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_venue_writes_is_never_computed(wallet, doctor, text):
    made = doctor.present(TYPE)
    asked_for = {"code": made["code"], "place": text, "purpose": text}

    if wallet.scanner().ask(asked_for).status_code == 200:
        (row,) = rows(asked(doctor))
        assert (row["地点"], row["用途"]) == (f"'{text}", f"'{text}")


@pytest.mark.parametrize("text", FORMULAS)
def test_what_was_written_before_words_had_to_be_plain_is_not_computed_either(text):
    assert table._written([(text,)]) == '"' + f"'{text}".replace('"', '""') + '"\r\n'


def test_quotes_and_lines_stay_in_their_cell():
    text = '一号"门",\n二楼'

    (row,) = csv.reader(io.StringIO(table._written([(text,)])))

    assert row == [text]


def test_the_table_hears_the_filters(wallet, doctor):
    made = doctor.present(TYPE)
    for venue in ("venue-a", "venue-b"):
        wallet.scanner(venue).verify(made["code"])

    assert [row["原因"] for row in rows(asked(doctor))] == ["亮证码已被使用", "核验通过"]
    assert [row["结果"] for row in rows(asked(doctor, verdict="invalid"))] == ["无效"]


def test_of_anothers_showing_the_table_tells_the_day(wallet):
    mother, father = (wallet.bound(name=name) for name in ("叶清棠", "秦牧川"))
    wallet.scanner().verify(mother.present("birth_certificate")["code"], place="一号门")

    (row,) = rows(asked(father))

    filled = {name: value for name, value in row.items() if value}
    assert filled.keys() == {"时间（北京时间）", "查看者", "证照", "记录编号"}
    assert (len(filled["时间（北京时间）"]), filled["查看者"]) == (10, "其他持证人亮证")


def test_a_denied_look_says_so(wallet, doctor):
    made = doctor.present(TYPE)
    wallet.scanner().verify(made["code"])
    doctor.call("POST", f"/api/v1/me/presentations/{made['id']}/dispute")

    assert [row["本人否认"] for row in rows(asked(doctor))] == ["是"]


def many_looks(wallet, number):
    """Let the only person of the wallet have been looked at so often."""
    with wallet.app.app_context():
        session, at = db.session(), now(wallet)
        key = session.scalars(sa.select(Identity.person_key)).one()
        for _ in range(number):
            record.record(
                make_act(session, Actor(ActorKind.VERIFIER, "venue-a", "样例会展中心"), at=at),
                ACTION,
                person_key=key,
                verdict="valid",
                reason="ok",
                purpose="inspection",
                fields=[],
                channel="online",
            )
        session.commit()
    return key, at.date()


def test_all_of_it_comes_whatever_number_there_is(wallet, doctor):
    many_looks(wallet, 701)

    found = rows(asked(doctor, limit=3))

    assert len(found) == 701
    assert len({row["记录编号"] for row in found}) == 701


def test_a_page_is_read_when_the_one_before_was_taken(wallet, doctor):
    key, day = many_looks(wallet, 701)
    with wallet.app.test_request_context():
        reads = []
        sa.event.listen(
            db.engine,
            "before_cursor_execute",
            lambda *call: reads.append(call[2]) if "FROM entries" in call[2] else None,
        )
        parts = table.lines(key, wanted=Wanted(), on=day)

        counted = [len(reads) for _ in zip(range(3), parts, strict=False)]

        entries = [one for one in db.session.identity_map.values() if isinstance(one, Entry)]
    assert counted == [0, 2, 4]
    assert entries == []


def test_everything_that_can_be_told_has_its_word():
    assert WORDS["reason"].keys() == {reason.value for reason in Reason}
    assert WORDS["verdict"].keys() == {verdict.value for verdict in Verdict}
    assert WORDS["by"].keys() == {kind.value for kind in By}
    assert WORDS["purpose"].keys() == {*looks.READS, *looks.ACTS}
