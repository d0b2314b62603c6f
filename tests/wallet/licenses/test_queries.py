from datetime import date, timedelta

import pytest
import sqlalchemy as sa

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
)
from wallet.calendar.local_time import start_of
from wallet.errors import NotFound
from wallet.licenses.arrival import Party, Representative
from wallet.licenses.models import HolderKind, Holding, Role
from wallet.licenses.queries import face_of, get_held, held_by
from wallet.licenses.receive import receive
from wallet.licenses.state import Flag, State

DAY = timedelta(days=1)


@pytest.fixture
def keep(session, vault):
    def keep(arrival, *, at=NOON):
        license_ = receive(make_act(session, at=at, vault=vault), arrival, source="provincial")
        session.commit()
        return license_

    return keep


@pytest.fixture
def held(session, vault):
    def held(person, *, at=NOON, **filters):
        return held_by(session, person.key(vault), vault=vault, at=at, **filters)

    return held


def test_a_row_says_all_that_a_list_shows(keep, held):
    arrival = make_arrival(state=State.SUSPENDED, state_at=NOON - DAY, state_reason="暂停执业")
    license_ = keep(arrival)

    (row,) = held(NURSE)

    assert (row.license_id, row.identifier) == (license_.id, arrival.identifier)
    assert (row.type, row.type_name) == ("nurse_practice", "护士执业证书")
    assert (row.role, row.until) == (Role.HOLDER, None)
    assert (row.number, row.number_masked) == ("202499000123", "********0123")
    assert (row.holder_kind, row.holder_name) == (HolderKind.PERSON, NURSE.name)
    assert row.holder_name_masked == "孙*样"
    assert (row.authority_code, row.authority_name) == (
        arrival.authority_code,
        arrival.authority_name,
    )
    assert row.issued_on == arrival.issued_on
    assert (row.standing.valid_from, row.standing.valid_to) == (
        arrival.valid_from,
        arrival.valid_to,
    )
    assert row.standing.state is State.SUSPENDED
    assert row.standing.now.reason == "暂停执业"
    assert (row.source, row.fetched_at, row.successor_id) == ("provincial", NOON, None)


def test_a_row_hides_its_person_in_a_traceback(keep, held):
    keep(make_arrival())

    assert NURSE.name not in repr(held(NURSE))


def test_a_person_sees_only_the_own_licenses(keep, held):
    keep(make_arrival())

    assert held(MOTHER) == []


def test_the_newest_license_comes_first(keep, held):
    for year in (2023, 2025, 2024):
        keep(make_arrival(issued_on=date(year, 1, 1)))

    assert [row.issued_on.year for row in held(NURSE)] == [2025, 2024, 2023]


def test_a_list_can_be_limited_to_a_role_a_type_or_a_state(keep, held):
    keep(make_arrival())
    keep(make_arrival(number="202499000124", valid_to=date(2025, 1, 1)))
    keep(make_clinic_filing(representative=Representative(NURSE.name, NURSE.id_number)))

    assert len(held(NURSE)) == 3
    assert len(held(NURSE, role=Role.HOLDER)) == 2
    assert len(held(NURSE, role=Role.GUARDIAN)) == 0
    assert len(held(NURSE, license_type="clinic_filing")) == 1
    assert len(held(NURSE, state=State.EXPIRED)) == 1
    assert len(held(NURSE, state=State.VALID)) == 2


def test_a_license_is_judged_at_the_moment_that_is_asked_for(keep, held):
    keep(make_arrival(valid_to=date(2026, 11, 21)))

    (now,), (tomorrow,) = held(NURSE), held(NURSE, at=NOON + DAY)

    assert (now.standing.state, tomorrow.standing.state) == (State.VALID, State.EXPIRED)


def test_the_number_of_queries_does_not_grow_with_the_number_of_licenses(session, keep, held):
    statements = []
    sa.event.listen(
        session.get_bind(), "before_cursor_execute", lambda *call: statements.append(call[2])
    )
    counts = []
    for _ in range(3):
        keep(make_arrival(flags=frozenset({Flag.INSPECTION_DUE})))
        statements.clear()
        held(NURSE)
        counts.append(sum(statement.startswith("SELECT") for statement in statements))

    assert counts == [2, 2, 2]


def test_a_childs_certificate_leaves_the_parents_on_the_eighteenth_birthday(keep, held):
    keep(make_birth_certificate())
    birthday = start_of(date(2042, 3, 5))

    assert [row.role for row in held(MOTHER, at=birthday - timedelta(seconds=1))] == [Role.GUARDIAN]
    assert held(MOTHER, at=birthday) == held(FATHER, at=birthday) == []


def test_a_representative_sees_the_institution_by_its_public_name(keep, held):
    keep(make_clinic_filing())

    (row,) = held(PRINCIPAL)

    assert row.role is Role.REPRESENTATIVE
    assert (row.holder_kind, row.holder_name_masked) == (HolderKind.ORGANIZATION, "样例安和诊所")


def test_one_person_in_two_roles_has_two_rows_and_is_holder_first(session, vault, keep, held):
    representative = Representative(NURSE.name, NURSE.id_number)
    license_ = keep(make_arrival(representative=representative))
    key = NURSE.key(vault)

    found = get_held(session, key, license_.id, vault=vault, at=NOON)
    as_representative = get_held(
        session, key, license_.id, vault=vault, at=NOON, role=Role.REPRESENTATIVE
    )

    assert {row.role for row in held(NURSE)} == {Role.HOLDER, Role.REPRESENTATIVE}
    assert found.role is Role.HOLDER
    assert as_representative.role is Role.REPRESENTATIVE


def test_a_license_of_two_holders_is_one_row_under_the_first_name(keep, held):
    first, second = (Party("person", one.name, "111", one.id_number) for one in (NURSE, MOTHER))
    keep(make_arrival(holders=(first, second)))

    for person in (NURSE, MOTHER):
        assert [row.holder_name for row in held(person)] == [NURSE.name]


def test_somebody_elses_license_is_not_found(session, vault, keep):
    license_ = keep(make_birth_certificate())

    for person, at in ((NURSE, NOON), (MOTHER, start_of(date(2042, 3, 5)))):
        with pytest.raises(NotFound):
            get_held(session, person.key(vault), license_.id, vault=vault, at=at)


def test_the_history_begins_with_the_issue_and_tells_every_change(keep, held):
    arrival = make_arrival(state=State.SUSPENDED, state_at=NOON - DAY, state_reason="暂停执业")
    keep(arrival)

    (row,) = held(NURSE)

    assert [(one.state, one.since, one.reason, one.source) for one in row.history] == [
        (State.VALID, start_of(arrival.issued_on), None, "provincial"),
        (State.SUSPENDED, NOON - DAY, "暂停执业", "provincial"),
    ]


def test_the_face_names_everybody_and_holds_every_field(session, vault, keep, held):
    arrival = make_birth_certificate()
    keep(arrival)

    face = face_of(session, held(MOTHER)[0], vault=vault)

    assert face.type.code == "birth_certificate"
    assert face.values == arrival.fields
    assert [(one.role, one.name, one.relation) for one in face.parties] == [
        (Role.HOLDER, "吴小样", None),
        (Role.GUARDIAN, MOTHER.name, "mother"),
        (Role.GUARDIAN, FATHER.name, "father"),
    ]
    assert [one.id_number for one in face.holders] == [None]
    assert face.parties[1].id_number == MOTHER.id_number
    assert (face.parties[1].kind, face.parties[1].id_type) == (HolderKind.PERSON, "111")


def test_a_page_goes_on_after_the_row_where_the_last_one_ended(keep, held):
    days = [date(2024, 5, day) for day in (1, 2, 2, 3)]
    for number, day in enumerate(days):
        keep(make_arrival(number=f"20249900012{number}", issued_on=day))
    rows = held(NURSE)

    rest = [held(NURSE, after=row.position) for row in rows]

    assert [row.issued_on for row in rows] == sorted(days, reverse=True)
    assert rest == [rows[1:], rows[2:], rows[3:], []]


def test_a_license_in_two_roles_can_end_a_page_between_them(keep, held, session):
    clinic = keep(make_clinic_filing())
    extra = Holding(
        person_key=session.scalars(sa.select(Holding.person_key)).first(),
        license_id=clinic.id,
        role=Role.GUARDIAN,
    )
    session.add(extra)
    session.commit()
    first, second = held(PRINCIPAL)

    assert held(PRINCIPAL, after=first.position) == [second]
    assert {first.role, second.role} >= {Role.GUARDIAN}


def test_a_row_of_two_sources_stands_where_its_cursor_says(session, vault, held):
    for source, issued_on in (("provincial", date(2024, 1, 1)), ("city", date(2024, 9, 1))):
        twin = make_arrival(number="202499000129", issued_on=issued_on)
        receive(make_act(session, vault=vault), twin, source=source)
    between = make_arrival(number="202499000121", issued_on=date(2024, 5, 1))
    receive(make_act(session, vault=vault), between, source="city")
    session.commit()

    rows = held(NURSE)

    assert [row.issued_on for row in rows] == [date(2024, 5, 1), date(2024, 1, 1)]
    assert held(NURSE, after=rows[0].position) == [rows[1]]


def test_what_comes_in_between_two_pages_moves_no_row(keep, held):
    keep(make_arrival(number="202499000121", issued_on=date(2024, 5, 1)))
    keep(make_arrival(number="202499000122", issued_on=date(2024, 6, 1)))
    newest, oldest = held(NURSE)
    keep(make_arrival(number="202499000123", issued_on=date(2024, 7, 1)))

    assert held(NURSE, after=newest.position) == [oldest]
