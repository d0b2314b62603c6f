import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.acts import make_act
from tests.wallet.licenses.factories import (
    FATHER,
    MOTHER,
    NOON,
    NURSE,
    PRINCIPAL,
    make_arrival,
    make_birth_certificate,
    make_clinic_filing,
    make_id_number,
    make_identifier,
)
from wallet.catalogue import types
from wallet.crypto.vault import Vault
from wallet.database import Base
from wallet.licenses.arrival import Guardian, Party
from wallet.licenses.arrival_check import InvalidArrival
from wallet.licenses.identifier import CheckScheme, legacy_check
from wallet.licenses.models import Holding, License, LicenseEvent, LicenseHolder, Role
from wallet.licenses.number_index import number_index
from wallet.licenses.receive import receive

LATER = NOON + timedelta(hours=1)
BIRTHDAY_18 = date(2042, 3, 5)


def take(session, vault, arrival, *, at=NOON, **more):
    license_ = receive(make_act(session, at=at, vault=vault), arrival, source="provincial", **more)
    session.commit()
    return license_


def holdings(session, vault):
    names = {person.key(vault): person.name for person in (NURSE, MOTHER, FATHER, PRINCIPAL)}
    rows = session.scalars(sa.select(Holding))
    return {(names[row.person_key], row.role, row.until) for row in rows}


def parties(session):
    return session.scalars(sa.select(LicenseHolder).order_by(LicenseHolder.position)).all()


def test_a_license_is_stored_with_the_parts_of_its_identifier(session, vault):
    arrival = make_arrival(identifier=make_identifier(serial="2024000001", version=2))

    license_ = take(session, vault, arrival)

    assert license_.identifier == arrival.identifier
    assert license_.chain == "11990000000000000D004.11990100000000027A.2024000001"
    assert license_.version == 2
    assert license_.check_scheme is CheckScheme.STANDARD
    assert license_.type == "nurse_practice"
    assert license_.authority_code == "11990100000000027A"
    assert (license_.valid_from, license_.valid_to) == (arrival.valid_from, arrival.valid_to)
    assert (license_.source, license_.fetched_at) == ("provincial", NOON)


def test_what_could_name_a_person_is_sealed_for_its_place(session, vault):
    license_ = take(session, vault, make_arrival(number=" 202499000123 "))
    (holder,) = parties(session)

    fields = vault.open(license_.fields_sealed, about=f"licenses.fields:{license_.id}")
    assert json.loads(fields) == make_arrival().fields
    about = f"licenses.number:{license_.id}"
    assert vault.open(license_.number_sealed, about=about) == "202499000123"
    about = f"license_holders.name:{holder.id}"
    assert vault.open(holder.name_sealed, about=about) == NURSE.name
    about = f"license_holders.id_number:{holder.id}"
    assert vault.open(holder.id_number_sealed, about=about) == NURSE.id_number


def test_a_license_is_found_by_type_and_number_however_the_number_is_typed(session, vault):
    license_ = take(session, vault, make_arrival(number="卫 字ａ12"))

    assert license_.number_index == number_index(vault, "nurse_practice", " 卫字A１２")
    assert license_.number_index != number_index(vault, "clinic_filing", "卫字A12")


def test_the_type_may_be_named_by_its_code_in_identifiers(session, vault):
    license_ = take(session, vault, make_arrival(type="11990000000000000D004"))

    assert license_.type == "nurse_practice"


def test_an_identifier_with_a_legacy_check_is_stored_with_that_mark(session, vault):
    good = make_identifier()
    legacy = good[:-1] + legacy_check("".join(good.split(".")[5:9]))

    assert take(session, vault, make_arrival(identifier=legacy)).check_scheme is CheckScheme.LEGACY


def test_a_person_holds_the_own_license(session, vault):
    take(session, vault, make_arrival())

    assert holdings(session, vault) == {(NURSE.name, Role.HOLDER, None)}


def test_names_and_numbers_are_stored_in_the_wallets_spelling(session, vault):
    holder = Party("person", " 孙\u3000小样", "111", NURSE.id_number.lower())

    take(session, vault, make_arrival(holders=(holder,)))

    (stored,) = parties(session)
    assert holdings(session, vault) == {(NURSE.name, Role.HOLDER, None)}
    about = f"license_holders.name:{stored.id}"
    assert vault.open(stored.name_sealed, about=about) == NURSE.name


def test_both_parents_hold_a_birth_certificate_until_the_child_is_eighteen(session, vault):
    take(session, vault, make_birth_certificate())

    assert holdings(session, vault) == {
        (MOTHER.name, Role.GUARDIAN, BIRTHDAY_18),
        (FATHER.name, Role.GUARDIAN, BIRTHDAY_18),
    }
    assert {(one.role, one.relation) for one in parties(session)} == {
        (Role.HOLDER, None),
        (Role.GUARDIAN, "mother"),
        (Role.GUARDIAN, "father"),
    }


def test_a_child_with_a_number_holds_the_certificate_too_and_comes_of_age_by_it(session, vault):
    child = Party("person", "吴小样", "111", make_id_number("20240306", "018"))

    take(session, vault, make_birth_certificate(holders=(child,)))

    roles = {(row.role, row.until) for row in session.scalars(sa.select(Holding))}
    assert roles == {(Role.HOLDER, None), (Role.GUARDIAN, date(2042, 3, 6))}


@pytest.mark.parametrize("born_at", ["", "in spring", "20240230", "2031-01-01"])
def test_where_no_birth_can_be_read_guardians_end_eighteen_years_after_the_issue(
    session, vault, born_at
):
    take(session, vault, make_birth_certificate(fields={"born_at": born_at}))

    ends = {row.until for row in session.scalars(sa.select(Holding))}
    assert ends == {date(2042, 3, 8)}


def test_a_representative_holds_the_license_of_an_institution(session, vault):
    take(session, vault, make_clinic_filing())

    assert holdings(session, vault) == {(PRINCIPAL.name, Role.REPRESENTATIVE, None)}
    assert [one.person_key is None for one in parties(session)] == [True, False]


def test_one_person_named_twice_in_a_role_has_one_holding(session, vault):
    mother = Guardian(MOTHER.name, MOTHER.id_number, "mother")

    take(session, vault, make_birth_certificate(guardians=(mother, mother)))

    assert holdings(session, vault) == {(MOTHER.name, Role.GUARDIAN, BIRTHDAY_18)}


def test_fields_that_the_type_does_not_have_are_not_kept(session, vault):
    fields = make_arrival().fields | {"blood_group": "A"}

    license_ = take(session, vault, make_arrival(fields=fields))

    stored = vault.open(license_.fields_sealed, about=f"licenses.fields:{license_.id}")
    assert "blood_group" not in json.loads(stored)


def test_an_unchanged_license_is_only_marked_as_fetched(session, vault):
    arrival = make_arrival(state_at=NOON)
    first = take(session, vault, arrival)
    before = (first.number_sealed, first.fields_sealed, first.content_index)
    holder = parties(session)[0].id

    again = take(session, vault, replace(arrival, type="11990000000000000D004"), at=LATER)

    assert again is first
    assert again.fetched_at == LATER
    assert (again.number_sealed, again.fields_sealed, again.content_index) == before
    assert parties(session)[0].id == holder
    assert session.scalar(sa.select(sa.func.count()).select_from(LicenseEvent)) == 0


def test_a_changed_license_is_written_anew_under_the_same_id(session, vault):
    arrival = make_arrival()
    first = take(session, vault, arrival)

    again = take(session, vault, replace(arrival, valid_to=date(2030, 1, 1)), at=LATER)

    assert again.id == first.id
    assert again.valid_to == date(2030, 1, 1)
    assert len(parties(session)) == 1
    assert holdings(session, vault) == {(NURSE.name, Role.HOLDER, None)}


def test_who_is_no_longer_on_the_license_loses_it_and_who_is_new_gets_it(session, vault):
    mother, father = make_birth_certificate().guardians
    arrival = make_birth_certificate(guardians=(mother,))
    take(session, vault, arrival)

    take(session, vault, replace(arrival, guardians=(father,)))

    assert holdings(session, vault) == {(FATHER.name, Role.GUARDIAN, BIRTHDAY_18)}


def test_a_mended_date_of_birth_moves_the_end_of_the_guardians(session, vault):
    arrival = make_birth_certificate()
    take(session, vault, arrival)

    fields = arrival.fields | {"born_at": "2024-03-04 23:10"}
    take(session, vault, replace(arrival, fields=fields))

    assert {row.until for row in session.scalars(sa.select(Holding))} == {date(2042, 3, 4)}


def test_a_wrong_license_is_refused_before_anything_is_written(session, vault):
    with pytest.raises(InvalidArrival, match=r"^/number: length$"):
        receive(make_act(session, vault=vault), make_arrival(number=""), source="provincial")

    assert not session.new
    assert session.scalar(sa.select(sa.func.count()).select_from(License)) == 0


def test_a_type_that_the_catalogue_lacks_is_refused(session, vault):
    with pytest.raises(InvalidArrival, match=r"^/type: unknown_type$"):
        receive(make_act(session, vault=vault), make_arrival(type="fishing"), source="provincial")


def test_required_fields_are_asked_only_of_a_source_that_can_mend_them(session, vault):
    arrival = make_arrival(fields={})

    assert take(session, vault, arrival)
    with pytest.raises(InvalidArrival, match="/fields/birth_date: required_field"):
        take(session, vault, arrival, complete=True)


class InterruptedVault(Vault):
    """A vault that lets something happen elsewhere before it seals for the first time."""

    def __init__(self, meanwhile):
        super().__init__({1: b"sixteen byte key"}, b"an index key has thirty-two byte")
        self._meanwhile = meanwhile

    def seal(self, text, *, about):
        meanwhile, self._meanwhile = self._meanwhile, lambda: None
        meanwhile()
        return super().seal(text, about=about)


@pytest.fixture
def two_sessions(tmp_path):
    engine = sa.create_engine(f"sqlite:///{tmp_path}/race.sqlite")
    Base.metadata.create_all(engine)
    with Session(engine) as one, Session(engine) as other:
        types.load(one)
        one.commit()
        yield one, other
    engine.dispose()


def test_of_two_arrivals_at_the_same_time_the_later_one_updates_the_row(two_sessions):
    one, other = two_sessions
    arrival = make_arrival()
    changed = replace(arrival, valid_to=date(2031, 1, 1))
    interrupted: Vault = InterruptedVault(lambda: take(other, interrupted, arrival))

    license_ = take(one, interrupted, changed, at=LATER)

    assert one.scalars(sa.select(License)).all() == [license_]
    assert license_.valid_to == date(2031, 1, 1)
    assert len(parties(one)) == 1


def test_a_row_that_breaks_another_rule_of_the_database_is_not_taken_for_a_race(session, vault):
    with pytest.raises(IntegrityError):
        receive(make_act(session, vault=vault), make_arrival(), source=None)
