import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.licenses.identifier import (
    ALPHABET,
    CheckScheme,
    Identifier,
    InvalidIdentifier,
    legacy_check,
    parse,
    standard_check,
)

ROOT = "1.2.156.3005.2."

# Identifiers of public documents.
PUBLISHED = {
    "11100000000013338W011.11430000006122244L.20230000403.001.U": CheckScheme.STANDARD,
    "11100000000013338W011.11430000006122244L.20230000403.002.S": CheckScheme.STANDARD,
    "11100000MB03271699022.340100.000000016.001.9": CheckScheme.STANDARD,
    "11100000000013338W009.11330105002500287C.2025052201.002.0": CheckScheme.STANDARD,
    "11100000000013338W032.11220000013544541J.2430599.001.F": CheckScheme.STANDARD,
    "11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M": (
        CheckScheme.LEGACY
    ),
}
GOOD = ROOT + next(iter(PUBLISHED))

MALFORMED = {
    "nothing": "",
    "no root": GOOD.removeprefix(ROOT),
    "another root": GOOD.replace("3005.2", "3005.3"),
    "lower case": GOOD.replace("W", "w"),
    "a line break at the end": GOOD + "\n",
    "a space before": " " + GOOD,
    "something behind": GOOD + ".1",
    "a type code of 20 characters": GOOD.replace("W011", "W01"),
    "an issuer of 5 characters": ROOT + "11100000MB03271699022.34010.000000016.001.9",
    "an issuer of 19 characters": GOOD.replace("22244L", "22244L0"),
    "an empty serial": GOOD.replace(".20230000403.", ".."),
    "a serial of 33 characters": GOOD.replace("20230000403", "2" * 33),
    "a hyphen in the serial": GOOD.replace("20230000403", "2023-000403"),
    "a version of two digits": GOOD.replace(".001.", ".01."),
    "a letter in the version": GOOD.replace(".001.", ".00A."),
    "Arabic-Indic digits in the version": GOOD.replace(".001.", ".٠٠١."),
    "another character for a dot": GOOD.replace(".001.", ",001."),
}


@pytest.mark.parametrize(("rest", "scheme"), PUBLISHED.items())
def test_a_published_identifier_is_read(rest, scheme):
    identifier = parse(ROOT + rest)

    parts = [identifier.type_code, identifier.issuer, identifier.serial]
    assert rest.startswith(".".join([*parts, f"{identifier.version:03}"]))
    assert identifier.check_scheme is scheme


def test_the_parts_of_an_identifier_are_told_apart():
    assert parse(GOOD) == Identifier(
        type_code="11100000000013338W011",
        issuer="11430000006122244L",
        serial="20230000403",
        version=1,
        check_scheme=CheckScheme.STANDARD,
    )


def test_the_versions_of_a_license_form_one_chain():
    first, second = (parse(ROOT + rest) for rest in list(PUBLISHED)[:2])

    assert first.chain == second.chain == "11100000000013338W011.11430000006122244L.20230000403"
    assert (first.version, second.version) == (1, 2)


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_identifier_is_refused(text):
    with pytest.raises(InvalidIdentifier) as refusal:
        parse(text)

    assert refusal.value.code == "invalid_identifier"


@pytest.mark.parametrize("check", sorted(set(ALPHABET) - {"U"}))
def test_only_the_standard_check_character_or_the_legacy_one_is_accepted(check):
    body = "11100000000013338W01111430000006122244L20230000403001"
    text = GOOD[:-1] + check

    if check == legacy_check(body):
        assert parse(text).check_scheme is CheckScheme.LEGACY
    else:
        with pytest.raises(InvalidIdentifier):
            parse(text)


def test_the_standards_own_sample_has_its_check_character():
    assert standard_check("A12425GABC1234002") == "M"


def test_where_both_schemes_agree_the_standard_one_is_named():
    letters = random.Random(1)
    serials = ("".join(letters.choices(ALPHABET, k=32)) for _ in range(1000))
    bodies = (f"11100000000013338W011340100{serial}001" for serial in serials)
    body = next(body for body in bodies if standard_check(body) == legacy_check(body))

    parts = [body[:21], body[21:27], body[27:-3], body[-3:], standard_check(body)]

    assert parse(ROOT + ".".join(parts)).check_scheme is CheckScheme.STANDARD


@given(st.text(ALPHABET, min_size=1, max_size=60), st.integers(0, 59), st.sampled_from(ALPHABET))
def test_one_changed_character_changes_the_standard_check(body, place, other):
    place %= len(body)
    changed = body[:place] + other + body[place + 1 :]

    assert (standard_check(changed) == standard_check(body)) == (changed == body)
