"""Files of licenses as authorities keep them, for importing."""

import csv
import json
from itertools import count

from tests.wallet.licenses.factories import make_id_number, make_identifier

HEADER = [
    *("证照标识", "证照类型", "证照编号", "颁发机构代码", "颁发机构", "颁发日期"),
    *("有效期起始日期", "有效期截止日期", "证照状态", "持证主体", "持证主体代码"),
    *("性别", "出生日期", "执业地点"),
]
AUTHORITY = "11990100000000027A"
IMPORT = ("licenses", "import")
numbers = count(1)


def nurse(**changes):
    """One nurse's license, as a row of Chinese columns."""
    number = next(numbers)
    usual = {
        "证照标识": make_identifier(serial=f"S{number:07}"),
        "证照类型": "护士执业证书",
        "证照编号": f"2024{number:08}",
        "颁发机构代码": AUTHORITY,
        "颁发机构": "样例市卫生健康委员会",
        "颁发日期": "2024/1/5",
        "有效期起始日期": "20240105",
        "有效期截止日期": "2029-01-04",
        "证照状态": "有效",
        "持证主体": "孙小样",
        "持证主体代码": make_id_number(order=f"{number % 1000:03}"),
        "性别": "女",
        "出生日期": "1990年3月5日",
        "执业地点": "样例市第一医院",
    }
    return usual | changes


def write_table(path, rows, encoding="utf-8", header=HEADER):
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
    return path


def body(**changes):
    """The same license as a line of NDJSON."""
    row = nurse()
    usual = {
        "identifier": row["证照标识"],
        "type": "nurse_practice",
        "number": row["证照编号"],
        "authority": {"code": AUTHORITY, "name": row["颁发机构"]},
        "issued_on": "2024-01-05",
        "valid_to": "2029-01-04",
        "holders": [
            {"kind": "person", "name": "孙小样", "id_type": "111", "id_number": row["持证主体代码"]}
        ],
        "fields": {"sex": "2", "birth_date": "1990-03-05", "practice_place": "样例市第一医院"},
    }
    return usual | changes


def write_lines(path, bodies):
    lines = (
        each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in bodies
    )
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return path
