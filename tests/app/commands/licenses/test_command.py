"""flask licenses import, as an operator meets it."""

import csv
import json

import pytest
import sqlalchemy as sa

from app.extensions import db
from tests.app.commands.licenses.samples import (
    AUTHORITY,
    HEADER,
    IMPORT,
    body,
    nurse,
    write_lines,
    write_table,
)
from wallet.licenses.models import License

AS_CITY = ("--as", "issuer-city")
OTHERS = "11990000000000019A"


def run(wallet, file, *options):
    words = [*IMPORT, str(file), *(options or AS_CITY)]
    return wallet.app.test_cli_runner().invoke(args=words)


def ran(wallet, file, *options):
    result = run(wallet, file, *options)
    assert result.exit_code == 0, result.output
    return result.output


def summary(output):
    return next(line for line in output.splitlines() if " rows: " in line)


def stored(wallet):
    with wallet.app.app_context():
        return set(db.session.scalars(sa.select(License.identifier)))


def results(file, kind="import"):
    return file.with_name(f"{file.name}.{kind}")


def report(file, kind="import"):
    return json.loads((results(file, kind) / "report.json").read_text("utf-8"))


def rejects(file):
    with (results(file) / f"rejects{file.suffix}").open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_taken_in_whatever_its_encoding(wallet, tmp_path, encoding):
    rows = [nurse() for _ in range(3)]
    file = write_table(tmp_path / "stock.csv", rows, encoding)

    output = ran(wallet, file)

    assert summary(output) == "3 rows: 3 created, 0 updated, 0 unchanged, 0 rejected"
    assert stored(wallet) >= {row["证照标识"] for row in rows}


def test_lines_of_json_are_taken_in(wallet, tmp_path):
    file = write_lines(tmp_path / "stock.ndjson", [body(), body(), "{", body(state="revoked")])

    assert summary(ran(wallet, file)) == "4 rows: 3 created, 0 updated, 0 unchanged, 1 rejected"


def test_importing_again_changes_nothing(wallet, tmp_path):
    rows = [nurse(), nurse()]
    ran(wallet, write_table(tmp_path / "one.csv", rows))

    output = ran(wallet, write_table(tmp_path / "two.csv", rows))

    assert summary(output) == "2 rows: 0 created, 0 updated, 2 unchanged, 0 rejected"


BROKEN = {
    "an impossible day": ({"颁发日期": "2026-02-30"}, "#/issued_on bad_date"),
    "a wrong check digit": (
        {"持证主体代码": "990101199003050011"},
        "#/holders/0/id_number invalid_id_number",
    ),
    "a wrong check character": ({"证照标识": f"{nurse()['证照标识'][:-1]}*"}, "#/identifier"),
    "a missing face field": ({"执业地点": ""}, "#/fields/practice_place required_field"),
    "no number": ({"证照编号": ""}, "#/number required"),
    "an unknown type": ({"证照类型": "驾驶证"}, "#/type unknown_type"),
    "an unknown state": ({"证照状态": "也许"}, "#/state unknown_word"),
    "another authority": ({"颁发机构代码": OTHERS}, "not_your_license"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_row_is_rejected_with_its_reason_and_nothing_else_is(wallet, tmp_path, case):
    changes, reason = BROKEN[case]
    file = write_table(tmp_path / "stock.csv", [nurse(), nurse(**changes), nurse()])

    output = ran(wallet, file)

    assert summary(output) == "3 rows: 2 created, 0 updated, 0 unchanged, 1 rejected"
    (rejected,) = rejects(file)
    assert rejected["reject_line"] == "3"
    assert reason in rejected["reject_reasons"]


def test_rejects_can_be_mended_and_imported_again(wallet, tmp_path):
    file = write_table(tmp_path / "stock.csv", [nurse(颁发日期="2026-02-30"), nurse()])
    ran(wallet, file)
    (rejected,) = rejects(file)

    mended = write_table(
        tmp_path / "mended.csv",
        [rejected | {"颁发日期": "2026-02-28"}],
        header=[*HEADER, "reject_line", "reject_reasons"],
    )

    assert "1 created" in summary(ran(wallet, mended))


def test_rejected_lines_of_json_can_be_mended_too(wallet, tmp_path):
    file = write_lines(tmp_path / "stock.ndjson", [body(number="")])
    ran(wallet, file)
    line = json.loads((results(file) / "rejects.ndjson").read_text("utf-8"))

    mended = write_lines(tmp_path / "mended.ndjson", [line | {"number": "202400000001"}])

    assert line["reject_reasons"] == "#/number length"
    assert "1 created" in summary(ran(wallet, mended))


def test_bytes_of_another_encoding_spoil_their_row_only(wallet, tmp_path):
    file = write_table(tmp_path / "stock.csv", [nurse(), nurse(执业地点="XX"), nurse()])
    file.write_bytes(file.read_bytes().replace(b"XX", "样例".encode("gb18030")))

    output = ran(wallet, file, *AS_CITY, "--encoding", "utf-8")

    assert "2 created" in summary(output)
    assert rejects(file)[0]["reject_reasons"] == "# wrong_encoding"


def test_a_row_with_too_few_cells_is_rejected(wallet, tmp_path):
    file = write_table(tmp_path / "stock.csv", [nurse()])
    with file.open("a", encoding="utf-8") as opened:
        opened.write("only,three,cells\r\n\r\n")

    output = ran(wallet, file)

    assert summary(output) == "2 rows: 1 created, 0 updated, 0 unchanged, 1 rejected"


def test_a_dry_run_says_the_same_and_writes_nothing(wallet, tmp_path):
    rows = [nurse(), nurse(颁发日期="never")]
    file, before = write_table(tmp_path / "stock.csv", rows), stored(wallet)

    output = ran(wallet, file, *AS_CITY, "--dry-run")

    assert summary(output) == "2 rows: 1 created, 0 updated, 0 unchanged, 1 rejected"
    assert stored(wallet) == before
    assert summary(ran(wallet, file)) == summary(output)


def test_the_report_counts_what_is_to_be_cleaned_up(wallet, tmp_path):
    twice, same = nurse(), nurse()
    rows = [
        twice,
        twice,
        same,
        same | {"证照标识": nurse()["证照标识"]},
        nurse(颁发日期="2026-02-30"),
        nurse(持证主体代码="990101199003050011"),
        nurse(执业地点=""),
        nurse(有效期截止日期="2024-12-31"),
        nurse(证照状态="也许"),
    ]
    file = write_table(tmp_path / "stock.csv", rows)

    ran(wallet, file)

    assert report(file)["subjects"] == {
        "duplicates": 2,
        "impossible_dates": 1,
        "check_digits": 1,
        "missing_fields": 1,
        "expired": 1,
        "other": 1,
    }
    page = (results(file) / "report.html").read_text("utf-8")
    assert "存量证照清洗报告" in page
    assert "<svg" in page
    assert "#/issued_on bad_date" in page


def test_the_report_names_the_lines_that_are_one_certificate(wallet, tmp_path):
    first, taken = nurse(), nurse()
    rows = [
        first,
        first | {"证照标识": nurse()["证照标识"]},
        taken,
        taken | {"证照标识": nurse()["证照标识"], "持证主体代码": nurse()["持证主体代码"]},
    ]
    file = write_table(tmp_path / "stock.csv", rows)

    output = ran(wallet, file)

    assert summary(output) == "4 rows: 3 created, 0 updated, 0 unchanged, 1 rejected"
    assert report(file)["to_settle"] == [[3, 2, "older_version"], [5, 4, "number_taken"]]
    page = (results(file) / "report.html").read_text("utf-8")
    assert "<td>5</td><td>4</td><td>编号属于另一持证主体的有效证照 number_taken</td>" in page
    assert rejects(file)[0]["reject_reasons"] == "#/number number_taken"


def test_neither_report_nor_progress_holds_anything_of_a_person(wallet, tmp_path):
    row = nurse()
    file = write_table(tmp_path / "stock.csv", [row])

    ran(wallet, file)

    kept = b"".join(each.read_bytes() for each in results(file).iterdir() if each.is_file())
    for secret in (row["持证主体"], row["持证主体代码"], row["证照编号"]):
        assert secret.encode() not in kept


@pytest.mark.parametrize("lost_note", [False, True], ids=["noted", "note lost"])
def test_cut_off_it_goes_on_where_it_was(wallet, tmp_path, lost_note):
    rows = [nurse(颁发日期="never") if number % 100 == 99 else nurse() for number in range(450)]
    file = write_table(tmp_path / "stock.csv", rows)
    progress = results(file) / "progress.json"
    # The folder as it was after the first of its commits.
    ran(wallet, file)
    whole = json.loads(progress.read_text("utf-8"))
    half = whole | {
        "rejects_size": 0 if lost_note else half_rejects(results(file)),
        "tally": {**empty(whole["tally"]), **({} if lost_note else halfway())},
    }
    progress.write_text(json.dumps(half), "utf-8")

    output = ran(wallet, file)

    tally = report(file)
    assert tally["rows"] == 450
    assert tally["created"] + tally["updated"] + tally["unchanged"] + tally["rejected"] == 450
    assert [row["reject_line"] for row in rejects(file)] == ["101", "201", "301", "401"]
    assert ("going on after 200 rows" in output) is not lost_note


def empty(tally):
    return {key: type(value)() for key, value in tally.items()}


def halfway():
    return {"rows": 200, "created": 198, "rejected": 2, "faults": {"bad_date": 2}}


def half_rejects(folder):
    lines = (folder / "rejects.csv").read_bytes().splitlines(keepends=True)
    return sum(map(len, lines[:3]))


def test_the_folder_of_another_content_is_not_gone_on_with(wallet, tmp_path):
    file = write_table(tmp_path / "stock.csv", [nurse()])
    ran(wallet, file)
    write_table(file, [nurse(), nurse()])

    result = run(wallet, file)

    assert result.exit_code == 1
    assert "--folder" in result.output


def test_rows_of_an_authority_that_was_not_named_are_rejected(wallet, tmp_path):
    file = write_table(tmp_path / "stock.csv", [nurse()])

    output = ran(wallet, file, "--authority", OTHERS)

    assert "1 rejected" in summary(output)
    assert rejects(file)[0]["reject_reasons"] == "# not_your_license"


def test_an_operator_may_name_the_authority(wallet, tmp_path):
    file = write_table(tmp_path / "stock.csv", [nurse()])

    assert "1 created" in summary(ran(wallet, file, "--authority", AUTHORITY))


@pytest.mark.parametrize(
    "options",
    [("--dry-run",), ("--as", "nobody"), ("--as", "venue-a"), ("--as", "x", "--authority", "y")],
)
def test_whose_licenses_they_are_must_be_said(wallet, tmp_path, options):
    file = write_table(tmp_path / "stock.csv", [nurse()])

    assert run(wallet, file, *options).exit_code == 2


def test_what_was_imported_shows_in_the_holders_wallet(wallet, tmp_path):
    person = wallet.outside.citizen(licenses=[], name="祁朔")
    row = nurse(持证主体=person["name"], 持证主体代码=person["id_number"])
    ran(wallet, write_table(tmp_path / "stock.csv", [row]))

    phone = wallet.bound(name="祁朔")

    assert [each["identifier"] for each in phone.licenses()] == [row["证照标识"]]


def test_the_number_of_rows_in_the_report_is_that_of_all_outcomes(wallet, tmp_path):
    file = write_table(tmp_path / "stock.csv", [nurse(), nurse(证照编号="")])

    ran(wallet, file)

    tally = report(file)
    assert tally["rows"] == tally["created"] + tally["rejected"] == 2


def as_bytes(text="孙小样,990101199003050022\n"):
    return {
        "a workbook": (b"PK\x03\x04" + text.encode(), ".xlsx"),
        "an old workbook": (b"\xd0\xcf\x11\xe0" + text.encode(), ".xls"),
        "a PDF": (b"%PDF-1.7" + text.encode(), "PDF"),
        "UTF-16 with a mark": (text.encode("utf-16"), "UTF-16"),
        "UTF-16 without one": (text.encode("utf-16-le"), "UTF-16"),
        "no header": (text.encode(), "no header"),
    }


@pytest.mark.parametrize("case", as_bytes())
def test_what_is_no_table_is_told_what_it_is_and_shown_to_nobody(wallet, tmp_path, case):
    content, says = as_bytes()[case]
    file = tmp_path / "stock.csv"
    file.write_bytes(content)

    result = run(wallet, file)

    assert result.exit_code == 1
    assert says in result.output
    assert "孙" not in result.output
    assert "990101199003050022" not in result.output
