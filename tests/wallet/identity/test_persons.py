"""A person in clear, and the key that stands for them."""

from datetime import date

import pytest

from tests.wallet.identity.factories import make_id_number, make_person
from wallet.identity.names import InvalidName
from wallet.identity.numbers import InvalidIdNumber
from wallet.identity.persons import Person, person_key

OLD_FORM = "990101900305002"  # fifteen digits
NEW_FORM = make_id_number("19900305", "002")


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        ("20121121", date(2026, 11, 20), 13),
        ("20121121", date(2026, 11, 21), 14),
        ("20121121", date(2026, 12, 1), 14),
        ("20121121", date(2027, 11, 20), 14),
        # Who is born on a leap day grows older on 1 March.
        ("20120229", date(2026, 2, 28), 13),
        ("20120229", date(2026, 3, 1), 14),
        ("20120229", date(2028, 2, 28), 15),
        ("20120229", date(2028, 2, 29), 16),
    ],
)
def test_age_grows_on_the_birthday(born, on, age):
    assert make_person(born=born).age(on=on) == age


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
    assert person_key(vault, "111", NEW_FORM) != person_key(vault, "414", NEW_FORM)


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
