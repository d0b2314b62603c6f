"""The kinds of identity documents: the table itself, and every kind through every reader of it."""

import random
from datetime import date

import pytest

from wallet.identity.documents import FORMS, KINDS, OF_PERSONS, TABLE, form_of
from wallet.identity.numbers import (
    InvalidDocumentNumber,
    born_by_number,
    mask_document_number,
    methods_for,
    normalize_document_number,
    read_document,
)

# Published examples: the standards', a vendor's page of the immigration administration's picture,
# public validators' own tests.
READ = {
    "ID card": ("111", "11010519491231002x", "111", "11010519491231002X"),
    "ID card of fifteen digits": ("111", "110105491231002", "111", "11010519491231002X"),
    "household register": ("113", "440524188001010014", "111", "440524188001010014"),
    "household register of fifteen digits": ("113", "110105491231002", "111", "11010519491231002X"),
    "residence permit, Hong Kong": ("550", "810000199408230021", "111", "810000199408230021"),
    "residence permit, Taiwan": ("550", "830000199201300022", "111", "830000199201300022"),
    "permanent residence, new": ("553", "911124198108030024", "111", "911124198108030024"),
    "permanent residence, new, another": ("553", "911398199012310021", "111", "911398199012310021"),
    "permanent residence, old": ("553", "kaz 110090123105", "553", "KAZ110090123105"),
    "passport": ("414", "ｅ1234-5678", "414", "E12345678"),
    "diplomatic passport": ("411", "DE1234567", "414", "DE1234567"),
    "passport of an alphabet": ("414", "C01X0006H", "414", "C01X0006H"),
    "Hong Kong's travel permit": ("516", "H12345678", "516", "H12345678"),
    "Macao's travel permit, renewed": ("516", "M1234567803", "516", "M12345678"),
    "Taiwan's travel permit": ("511", "12345678", "511", "12345678"),
    "Taiwan's travel permit, renewed": ("511", "1234567801", "511", "12345678"),
    "officer's card": ("114", " 军字第2001988号 ", "114", "军字第2001988号"),
    "organization": ("001", "91110000600037341l", "001", "91110000600037341L"),
    "another code of an organization": ("099", "ab-1", "099", "AB-1"),
}

NOT_READ = {
    "an ID card's check digit": ("111", "11010519491231002Y"),
    "a register's check digit": ("113", "110105194912310029"),
    "a residence permit of no region": ("550", "840000199408230021"),
    "a residence permit with an ID card's number": ("550", "11010519491231002X"),
    "a residence permit's check digit": ("550", "810000199408230022"),
    "a residence permit's day": ("550", "810000199402300024"),
    "a new permanent residence card's check digit": ("553", "911124198108030025"),
    "an old permanent residence card's check digit": ("553", "KAZ110090123107"),
    "an old permanent residence card that is short": ("553", "KAZ11009012310"),
    "a permanent residence card that begins otherwise": ("553", "11010519491231002X"),
    "a passport without a digit": ("414", "PASSPORT"),
    "a passport that is a word for nothing": ("414", "无"),
    "a passport of four": ("414", "E123"),
    "a Hong Kong permit of another letter": ("516", "K12345678"),
    "a Hong Kong permit of seven digits": ("516", "H1234567"),
    "a Taiwan permit of nine digits": ("511", "123456789"),
    "an officer's card without a number": ("114", "  "),
    "a credit code's check character": ("001", "91110000600037341M"),
}


@pytest.mark.parametrize(("id_type", "typed", "kind", "number"), READ.values(), ids=READ)
def test_a_number_is_read_as_its_kind_says(id_type, typed, kind, number):
    assert read_document(id_type, typed) == (kind, number)


@pytest.mark.parametrize(("id_type", "typed", "kind", "number"), READ.values(), ids=READ)
def test_a_number_that_was_read_is_read_the_same_again(id_type, typed, kind, number):
    assert normalize_document_number(id_type, number) == number
    assert read_document(kind, number) == (kind, number)


@pytest.mark.parametrize(("id_type", "typed"), NOT_READ.values(), ids=NOT_READ)
def test_what_is_no_number_of_the_kind_is_refused_without_repeating_it(id_type, typed):
    with pytest.raises(InvalidDocumentNumber) as refusal:
        read_document(id_type, typed)

    assert typed not in str(refusal.value)


@pytest.mark.parametrize(("id_type", "typed", "kind", "number"), READ.values(), ids=READ)
def test_a_mask_hides_more_than_it_shows(id_type, typed, kind, number):  # noqa: ARG001
    masked = mask_document_number(id_type, number)

    assert len(masked) == len(number)
    assert masked.count("*") >= len(number) / 2
    assert all(one in ("*", other) for one, other in zip(masked, number, strict=True))


BORN = {
    "ID card": ("111", "11010519491231002X", date(1949, 12, 31)),
    "residence permit": ("550", "810000199408230021", date(1994, 8, 23)),
    "permanent residence, new": ("553", "911124198108030024", date(1981, 8, 3)),
    # Two digits of a year say nothing of its century.
    "permanent residence, old": ("553", "KAZ110090123105", None),
    "passport": ("414", "E12345678", None),
    "an unknown kind": ("777", "E12345678", None),
}


@pytest.mark.parametrize(("id_type", "number", "born"), BORN.values(), ids=BORN)
def test_the_date_of_birth_is_read_where_the_number_has_it(id_type, number, born):
    assert born_by_number(id_type, number) == born


METHODS = {
    "ID card": ("111", "11010519491231002X", ("wechat_face", "counter")),
    "an invented ID card": ("111", "990101198405172132", ("wechat_face", "counter")),
    "residence permit typed as an ID card": ("111", " 810000199408230021", ("counter",)),
    "permanent residence card typed as an ID card": ("111", "911124198108030024", ("counter",)),
    "residence permit": ("550", "810000199408230021", ("counter",)),
    "passport": ("414", "E12345678", ("counter",)),
    "organization": ("001", "91110000600037341L", ()),
    "an unknown kind": ("777", "1", ()),
}


@pytest.mark.parametrize(("id_type", "typed", "methods"), METHODS.values(), ids=METHODS)
def test_the_number_tells_what_may_prove_it(id_type, typed, methods):
    assert methods_for(id_type, typed) == methods


def test_every_person_can_be_proven_at_the_counter_and_no_organization_anywhere():
    assert all("counter" in kind.methods for kind in OF_PERSONS)
    assert not any(kind.methods for kind in KINDS.values() if kind.holder == "organization")


def test_every_example_of_the_table_is_a_number_of_its_kind():
    for kind in KINDS.values():
        assert kind.example is None or normalize_document_number(kind.code, kind.example)


def test_every_line_of_the_table_names_its_sources_and_every_form_is_somebodys():
    assert {name for row in TABLE["kinds"] for name in row["sources"]} == set(TABLE["sources"])
    assert {name for row in TABLE["kinds"] for name in row["numbers"]} == set(FORMS)


@pytest.mark.parametrize("id_type", [*KINDS, "777", ""])
def test_no_text_as_a_number_of_any_kind_breaks_anything(id_type):
    chance = random.Random(20261128)
    letters = "0123456789XHMEK-() \t\n\x00０９Ｘ张〇𱖎\u202e.+/·"
    examples = [kind.example for kind in KINDS.values() if kind.example]
    for _ in range(3000):
        spoiled = list(chance.choice(examples))
        for _ in range(chance.randrange(4)):
            spoiled[chance.randrange(len(spoiled))] = chance.choice(letters)
        text = (
            "".join(spoiled)
            if chance.random() < 0.7
            else "".join(chance.choices(letters, k=chance.randrange(70)))
        )
        methods_for(id_type, text)
        mask_document_number(id_type, text)
        form_of(id_type, text)
        try:
            kind, number = read_document(id_type, text)
        except InvalidDocumentNumber:
            continue
        assert read_document(kind, number) == (kind, number)
        born_by_number(id_type, number)
