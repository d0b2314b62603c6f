"""A person in clear, and the key that stands for them."""

from contextlib import nullcontext
from datetime import date

import pytest

from tests.wallet.identity.factories import make_id_number, make_person
from wallet.identity.names import InvalidName
from wallet.identity.numbers import InvalidIdNumber
from wallet.identity.persons import Person, TooYoung, person_key

OLD_FORM = "990101900305002"  # fifteen digits
NEW_FORM = make_id_number("19900305", "002")


@pytest.mark.parametrize(
    ("born", "on", "is_child"),
    [
        ("20121121", date(2026, 11, 20), True),
        ("20121121", date(2026, 11, 21), False),
        # Who is born on a leap day grows older on 1 March.
        ("20120229", date(2026, 2, 28), True),
        ("20120229", date(2026, 3, 1), False),
    ],
)
def test_a_child_may_consent_from_the_fourteenth_birthday(born, on, is_child):
    person = make_person(born=born)

    with pytest.raises(TooYoung) if is_child else nullcontext():
        person.refuse_child(on=on)


def test_where_the_number_says_no_age_the_clerk_does():
    person = Person.of(name="SAMPLE ANNA", id_type="414", id_number="X1234567")

    person.refuse_child(on=date(2026, 11, 21), born=date(1990, 1, 1))
    with pytest.raises(TooYoung):
        person.refuse_child(on=date(2026, 11, 21), born=date(2013, 1, 1))


WRITTEN = {
    "18 characters": NEW_FORM,
    "15 digits": OLD_FORM,
    "with spaces": f" {NEW_FORM} ",
    "full width": NEW_FORM.translate({code: code + 0xFEE0 for code in range(48, 58)}),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_however_a_number_is_written_it_is_the_same_person(vault, written):
    person = Person.of(name="孙小样", id_type="111", id_number=written)

    assert person.key(vault) == make_person().key(vault)


def test_the_key_does_not_depend_on_the_name(vault):
    assert make_person("孙小样").key(vault) == make_person("孙改名").key(vault)


def test_another_number_is_another_key(vault):
    assert make_person(order="002").key(vault) != make_person(order="003").key(vault)


def test_the_same_number_of_another_document_is_another_key(vault):
    assert person_key(vault, "511", "12345678") != person_key(vault, "414", "12345678")


ONE_PERSON = {
    "the ID card and the household register": [
        ("111", NEW_FORM),
        ("113", NEW_FORM),
        ("113", OLD_FORM),
    ],
    "a residence permit, whatever it is called": [
        ("550", "810000199408230021"),
        ("111", "810000199408230021"),
    ],
    "the new card of a permanent resident": [
        ("553", "911124198108030024"),
        ("111", "911124198108030024"),
    ],
    "a passport, whatever it is for": [
        ("414", "E12345678"),
        ("411", "e 1234-5678"),
        ("413", "E12345678"),
    ],
    "a travel permit, however often renewed": [
        ("516", "H12345678"),
        ("516", "h1234567801"),
        ("516", "H12345678(02)"),
    ],
    "Taiwan's permit, in both forms": [("511", "12345678"), ("511", "1234567801(B)")],
}


@pytest.mark.parametrize("documents", ONE_PERSON.values(), ids=ONE_PERSON)
def test_one_person_has_one_key_whichever_document_the_number_is_read_from(vault, documents):
    people = {Person.of(name="孙小样", id_type=kind, id_number=text) for kind, text in documents}

    assert len({person.key(vault) for person in people}) == 1
    assert len(people) == 1


def test_the_key_has_32_bytes_and_shows_nothing_of_the_number(vault):
    key = make_person().key(vault)

    assert len(key) == 32
    assert NEW_FORM.encode() not in key


def test_a_person_is_normalized():
    person = Person.of(name="  买买提•吐尔逊 ", id_type="111", id_number=OLD_FORM)

    assert (person.name, person.id_number) == ("买买提·吐尔逊", NEW_FORM)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"name": "孙"}, InvalidName),
        ({"name": "孙1"}, InvalidName),
        ({"id_number": NEW_FORM[:-1]}, InvalidIdNumber),
        ({"id_number": "99010119900230002X"}, InvalidIdNumber),
    ],
)
def test_what_cannot_be_a_person_is_refused(changes, refusal):
    with pytest.raises(refusal) as refused:
        Person.of(**({"name": "孙小样", "id_type": "111", "id_number": NEW_FORM} | changes))

    assert not [text for text in changes.values() if text in str(refused.value)]


def test_a_person_is_not_printed():
    person = make_person()

    shown = f"{person} {person!r} {[person]}"

    assert "孙" not in shown
    assert person.id_number not in shown
