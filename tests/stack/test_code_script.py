"""Run the script of /docs/code in Node: it must say what wallet/verification/explain.py says."""

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from docs.vectors import make
from wallet.crypto import sm3
from wallet.verification.explain import Reader, explain

FOLDER = Path(__file__).parents[2] / "static" / "code"
PUBLISHED = json.loads(make.FILE.read_text("ascii"))
VECTORS = PUBLISHED["vectors"]
LIVE = VECTORS[0]
LIVE_KEY = PUBLISHED["key_sets"]["published"]["keys"][0]
PLATFORM = PUBLISHED["platform"]

EXPLAIN_ALL = """
import { readFileSync } from "node:fs";
const { explain } = await import(process.argv[1]);
const cases = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(cases.map(({ text, reader, now }) => explain(text, reader, now))));
"""
DIGEST_ALL = """
import { readFileSync } from "node:fs";
const { sm3 } = await import(process.argv[1]);
const messages = JSON.parse(readFileSync(0, "utf8")).map((hex) => Buffer.from(hex, "hex"));
console.log(JSON.stringify(messages.map((message) => Buffer.from(sm3(message)).toString("hex"))));
"""
ALL_WORDS = """
const words = await import(process.argv[1]);
console.log(JSON.stringify(words));
"""


@pytest.fixture(scope="session")
def script(node, tmp_path_factory):
    """Run one of the page's modules: (program, module, input) → what it prints, read as JSON."""
    folder = shutil.copytree(FOLDER, tmp_path_factory.mktemp("script") / "code")
    (folder / "package.json").write_text('{"type": "module"}')

    def run(program, module, given=None):
        path = (folder / module).as_uri()
        return json.loads(
            node.run("--input-type=module", "-e", program, path, text=json.dumps(given))
        )

    return run


def case(text, now=LIVE["now"], **reader):
    usual = {
        "keys": PUBLISHED["key_sets"]["published"]["keys"],
        "platform": PLATFORM,
        "production": False,
        "graceSeconds": 2,
    }
    return {"text": text, "reader": usual | reader, "now": now}


def case_of(vector):
    return case(
        vector["text"],
        now=vector["now"],
        keys=PUBLISHED["key_sets"][vector["keys"]]["keys"],
        production=vector["production"],
        graceSeconds=vector["grace_seconds"],
    )


def explained_by_python(case):
    given = case["reader"]
    reader = Reader(given["keys"], given["platform"], given["production"], given["graceSeconds"])
    found = explain(case["text"], reader, at=datetime.fromtimestamp(case["now"], UTC))
    return {
        "spans": [
            {
                "name": span.name,
                "part": span.part,
                "start": span.start,
                "bytes": list(span.plain),
                "meaning": span.meaning,
            }
            for span in found.spans
        ],
        "steps": [vars(step) for step in found.steps],
        "reason": found.reason,
        "verdict": found.verdict,
        "why": found.why,
    }


def assert_both_say_the_same(script, cases):
    explained = script(EXPLAIN_ALL, "judging.js", cases)

    for one, by_script in zip(cases, explained, strict=True):
        assert by_script == explained_by_python(one), one["text"]


def test_every_vector_is_explained_in_the_same_words(script):
    assert_both_say_the_same(script, [case_of(vector) for vector in VECTORS])


def test_texts_that_break_off_are_explained_in_the_same_words(script):
    assert_both_say_the_same(script, [case(LIVE["text"][:end]) for end in range(len(LIVE["text"]))])


def test_claims_that_break_off_are_explained_in_the_same_words(script):
    offline = next(v for v in VECTORS if v["name"] == "class 2 with a key for class 1")["text"]

    assert_both_say_the_same(script, [case(offline[:end]) for end in range(40, len(offline))])


@pytest.mark.parametrize("character", ["a", "\0", "\n", "é", "𬬻", "\u202e", "🀄", "!", ":"])
def test_foreign_characters_are_explained_in_the_same_words(script, character):
    places = (0, 3, 4, 5, 6, 70, 141)
    texts = [LIVE["text"][:i] + character + LIVE["text"][i + 1 :] for i in places]

    assert_both_say_the_same(script, [case(text) for text in texts] + [case(character * 400)])


def test_every_second_around_a_life_is_told_in_the_same_words(script):
    seconds = [*range(-4, 3), *range(57, 66), 60 + 119, 60 + 120, 60 + 7200, 60 + 172_800]
    issued_at = LIVE["fields"]["issued_at"]
    parts = [0, 0.25, 0.75]

    assert_both_say_the_same(
        script, [case(LIVE["text"], now=issued_at + s + part) for s in seconds for part in parts]
    )


def test_a_key_that_is_no_point_of_the_curve_is_refused_in_the_same_words(script):
    key = LIVE_KEY | {"y": LIVE_KEY["x"]}

    assert_both_say_the_same(script, [case(LIVE["text"], keys=[key])])


def test_the_script_knows_sm3(script):
    messages = [bytes(range(256))[:length] * 3 for length in (0, 1, 18, 19, 21, 22, 40, 43, 256)]

    digests = script(DIGEST_ALL, "sm2.js", [message.hex() for message in messages])

    assert digests == [sm3.digest(message).hex() for message in messages]


def test_the_example_of_the_page_is_the_first_vector(script):
    example = script(ALL_WORDS, "words.js")["EXAMPLE"]

    assert example == {"text": LIVE["text"], "now": LIVE["now"], "key": LIVE_KEY}


def test_every_word_of_an_explanation_has_chinese_beside_it(script):
    explained = [explained_by_python(case_of(vector)) for vector in VECTORS]
    used = {span["name"] for one in explained for span in one["spans"]}
    used |= {step["question"] for one in explained for step in one["steps"]}
    used |= {one["reason"] for one in explained}

    words = script(ALL_WORDS, "words.js")

    assert used <= words["CHINESE"].keys()
    assert all(re.search("[一-鿿]", word) for word in words["CHINESE"].values())
