"""Run the scanner's reading of typed codes in Node: what keyboards do to a code is undone."""

import json
from pathlib import Path

import pytest

MODULE = Path(__file__).parents[3] / "static/scanner/reading.js"
PROGRAM = """
import { readFileSync } from "node:fs";
const { repaired, fromKeys, isCode } = await import(process.argv[1]);
const { typed, pressed } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify({
  typed: typed.map(repaired),
  pressed: pressed.map(fromKeys),
  codes: typed.map((each) => isCode(repaired(each))),
}));
"""
# Every character of the alphabet is in it, and as many as a live code has.
CODE = "EL1:" + ("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:" * 4)[:138]
US = "`1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?"
GERMAN = (
    '^1234567890ß´qwertzuiopü+asdfghjklöäyxcvbnm,.-°!"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄYXCVBNM;:_'
)
FRENCH = (
    "²&é\"'(-è_çà)=azertyuiop^$qsdfghjklmùwxcvbn,;:!~1234567890°+AZERTYUIOP¨£QSDFGHJKLM%WXCVBN?./§"
)
RUSSIAN = (
    'ё1234567890-=йцукенгшщзхъфывапролджэячсмитьбю.Ё!"№;%:?*()_+ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ,'
)
FULL_WIDTH = str.maketrans({each: chr(ord(each) + 0xFEE0) for each in US} | {" ": "\u3000"})


def on(layout):
    """What a scanner that types on an American keyboard looks like on another one."""
    return CODE.translate(str.maketrans(US, layout))


TYPED = {
    "as it is": CODE,
    "carriage return and line feed after it": f"{CODE}\r\n",
    "a tab after it": f"{CODE}\t",
    "the mark of a QR code before it": f"]Q1{CODE}",
    "FNC1 before it": f"\u001d{CODE}",
    "both before it": f"]Q3\u001d{CODE}\r",
    "a mark without width before it": f"\ufeff{CODE}",
    "full-width characters": CODE.translate(FULL_WIDTH),
    "Caps Lock": CODE.swapcase(),
    "small letters": CODE.lower(),
    "a German keyboard": on(GERMAN),
    "a German keyboard with Caps Lock on the scanner's side": on(GERMAN).lower().replace("ö", "Ö"),
    "a French keyboard": on(FRENCH),
    "a Russian keyboard": on(RUSSIAN),
}
UNTOUCHED = ["https://evil.example/EL1:ABC", "EL2:ABC", "hello", "", "EL1:é", "你好"]


def keys(text, *, garbled):
    """Each key as the browser tells of it: its place, shift, and what it wrote on this layout."""
    return [
        {"key": garbled(each), "code": code_of(each), "shift": each.isalpha() or each in "$%*+:"}
        for each in text
    ]


def code_of(character):
    special = {" ": "Space", "$": "Digit4", "%": "Digit5", "*": "Digit8", "+": "Equal"}
    special |= {"-": "Minus", ".": "Period", "/": "Slash", ":": "Semicolon"}
    if character.isdigit():
        return f"Digit{character}"
    return special.get(character) or f"Key{character}"


PRESSED = {
    "an American keyboard": keys(CODE, garbled=lambda each: each),
    "a keyboard whose dead keys write nothing of use": keys(CODE, garbled=lambda _: "Dead"),
    "Caps Lock": keys(CODE, garbled=str.swapcase),
    "keys without places": [{**each, "code": ""} for each in keys(CODE, garbled=str)],
    "a mark before it": [{"key": each, "code": "", "shift": False} for each in "]Q1"]
    + keys(CODE, garbled=str),
}


@pytest.fixture(scope="module")
def read(node):
    given = {"typed": [*TYPED.values(), *UNTOUCHED], "pressed": list(PRESSED.values())}
    said = node.run("--input-type=module", "-e", PROGRAM, MODULE.as_uri(), text=json.dumps(given))
    return json.loads(said)


@pytest.mark.parametrize("name", TYPED)
def test_a_typed_code_is_read_in_spite_of(read, name):
    assert read["typed"][list(TYPED).index(name)] == CODE


@pytest.mark.parametrize("name", PRESSED)
def test_a_code_from_a_hardware_scanner_is_read_on(read, name):
    assert read["pressed"][list(PRESSED).index(name)] == CODE


@pytest.mark.parametrize("text", UNTOUCHED)
def test_what_is_no_code_is_not_made_into_one(read, text):
    assert not read["codes"][len(TYPED) + UNTOUCHED.index(text)]
