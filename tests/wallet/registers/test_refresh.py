import copy
import functools
import itertools
import operator
import threading
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
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
    make_identifier,
)
from tests.wallet.licenses.registers import make_certificate
from wallet.audit.models import Entry
from wallet.catalogue import types
from wallet.licenses import held_back
from wallet.licenses.arrival import Guardian, Party
from wallet.licenses.held_back import HeldBack
from wallet.licenses.models import License
from wallet.licenses.queries import held_by
from wallet.registers.models import FetchState, SourceFetch
from wallet.registers.provincial.certificate import Unreadable, read
from wallet.registers.provincial.register import RegisterUnavailable
from wallet.registers.refresh import SourceAnswer, ask, store

LATER = NOON + timedelta(hours=1)


class Register:
    """A source that answers, fails, or waits until it is let go."""

    def __init__(self, name, *arrivals, failure=None, gate=None):
        self.name = name
        self._arrivals, self._failure, self._gate = arrivals, failure, gate

    def certificates_of(self, *, id_type, id_number, at, seconds):
        if self._gate:
            self._gate.wait()
        if self._failure:
            raise self._failure
        assert (id_type, id_number, at) == (NURSE.id_type, NURSE.id_number, NOON)
        return self._arrivals


@pytest.fixture
def gate():
    gate = threading.Event()
    yield gate
    gate.set()


def named(person, arrival, **changes):
    """The arrival with its holder named otherwise."""
    holder = Party("person", person.name, "111", person.id_number)
    return replace(arrival, holders=(replace(holder, **changes),))


def keep(session, vault, person, *arrivals, source="provincial", at=NOON):
    answers = [SourceAnswer(source, FetchState.FRESH, arrivals)]
    stored = store(make_act(session, at=at, vault=vault), answers, person)
    session.commit()
    return stored


def licenses_of(session, vault, person, at=NOON):
    return [one.identifier for one in held_by(session, person.key(vault), vault=vault, at=at)]


def test_every_register_is_asked_and_answers_for_itself(gate):
    arrival = make_arrival()
    registers = [
        Register("one", arrival),
        Register("two", failure=RegisterUnavailable("http_500")),
        Register("three", gate=gate),
    ]

    answers = ask(registers, NURSE, at=NOON, seconds=2)

    assert answers == [
        SourceAnswer("one", FetchState.FRESH, (arrival,)),
        SourceAnswer("two", FetchState.FAILED, error="http_500"),
        SourceAnswer("three", FetchState.PENDING),
    ]


def test_a_register_that_ran_out_of_time_is_pending_like_one_that_was_left():
    register = Register("one", failure=RegisterUnavailable("timeout"))

    assert ask([register], NURSE, at=NOON, seconds=9) == [SourceAnswer("one", FetchState.PENDING)]


def test_without_registers_nobody_is_asked():
    assert ask([], NURSE, at=NOON, seconds=9) == []


def test_a_mistake_of_ours_is_not_taken_for_a_failure_of_the_register():
    with pytest.raises(ZeroDivisionError):
        ask([Register("one", failure=ZeroDivisionError())], NURSE, at=NOON, seconds=9)


def test_a_license_with_number_and_name_of_the_person_is_attached(session, vault):
    arrival = make_arrival()

    stored = keep(session, vault, NURSE, arrival)

    assert [license_.identifier for license_ in stored.licenses] == [arrival.identifier]
    assert stored.held_back == ()
    assert licenses_of(session, vault, NURSE) == [arrival.identifier]


def test_a_number_is_the_same_in_its_old_form_and_in_lower_case(session, vault):
    old = NURSE.id_number[:6] + NURSE.id_number[8:17]

    stored = keep(session, vault, NURSE, named(NURSE, make_arrival(), id_number=old))

    assert len(stored.licenses) == 1


def test_a_license_with_another_name_is_held_back(session, vault):
    arrival = named(NURSE, make_arrival(), name="孙大样")

    stored = keep(session, vault, NURSE, arrival)

    assert stored.held_back == (HeldBack("provincial", arrival.identifier, "name_differs"),)
    assert session.scalars(sa.select(License)).all() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"id_number": MOTHER.id_number},
        {"id_number": "99010119900305002"},
        {"id_number": None},
        {"id_type": "414"},
        {"id_number": "929901010000000A26", "id_type": "001"},
    ],
)
def test_a_license_without_the_persons_number_is_held_back(session, vault, changes):
    arrival = named(NURSE, make_arrival(), **changes)

    stored = keep(session, vault, NURSE, arrival)

    assert [one.reason for one in stored.held_back] == ["number_missing"]
    assert session.scalars(sa.select(License)).all() == []


def test_a_person_who_is_named_twice_must_be_named_rightly_twice(session, vault):
    arrival = make_birth_certificate(
        guardians=(
            Guardian(MOTHER.name, MOTHER.id_number, "mother"),
            Guardian("周大样", MOTHER.id_number, "other"),
        )
    )

    assert keep(session, vault, MOTHER, arrival).held_back[0].reason == "name_differs"


def test_a_license_that_cannot_be_stored_does_not_hold_up_the_others(session, vault):
    good, bad = make_arrival(), make_arrival(number="")

    stored = keep(session, vault, NURSE, bad, good)

    assert [license_.identifier for license_ in stored.licenses] == [good.identifier]
    (held_back,) = stored.held_back
    assert (held_back.identifier, held_back.reason) == (bad.identifier, "invalid_license")
    assert [fault.pointer for fault in held_back.faults] == ["/number"]


# What PostgreSQL does not even look for, what it has no room for, what turns a text around.
STRANGE = ["\0", "x" * 300, "9" * 5000, "\u202e", "", "２０２４０１０１"]


def places(value, path=()):
    """Every place in a certificate that holds something."""
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for name, each in inside:
        yield (*path, name)
        if isinstance(each, dict | list):
            yield from places(each, (*path, name))


def with_changed(certificate, path, value):
    changed = copy.deepcopy(certificate)
    *way, last = path
    functools.reduce(operator.getitem, way, changed)[last] = value
    return changed


@pytest.mark.parametrize("name", [NURSE.name, "别样人"], ids=["theirs", "somebody else's"])
def test_a_strange_value_anywhere_in_a_certificate_does_no_harm(any_engine, vault, name):
    certificate = make_certificate(
        ZZBS=make_identifier(),
        CZZT=[{"CZZT": name, "CZZTDM": NURSE.id_number, "CZZTDMLXDM": "111"}],
        JHR=[{"XM": MOTHER.name, "ZJHM": MOTHER.id_number, "GX": "mother"}],
        FZR={"XM": FATHER.name, "ZJHM": FATHER.id_number},
    )
    with Session(any_engine) as session:
        types.load(session)
        session.commit()
        tried = 0
        for path, value in itertools.product(places(certificate), STRANGE):
            with suppress(Unreadable):
                keep(session, vault, NURSE, read(with_changed(certificate, path, value)))
                tried += 1

    assert tried > 50


def test_an_identifier_that_is_none_is_not_repeated_in_the_alarm(session, vault):
    stored = keep(session, vault, NURSE, make_arrival(identifier=NURSE.name))

    assert stored.held_back[0].identifier is None


def test_what_the_mother_asks_for_reaches_the_father(session, vault):
    arrival = make_birth_certificate()

    keep(session, vault, MOTHER, arrival)

    assert licenses_of(session, vault, FATHER) == [arrival.identifier]


PARENTS = {
    "a passport under the wrong kind": Guardian(FATHER.name, "E12345678", "father"),
    "a wrong check digit": Guardian(FATHER.name, FATHER.id_number[:-1] + "0", "father"),
    "no number": Guardian(FATHER.name, None, "father"),
    "no name": Guardian("", FATHER.id_number, "father"),
    "an endless relation": Guardian(FATHER.name, FATHER.id_number, "father" * 9),
}


@pytest.mark.parametrize("case", PARENTS)
def test_a_parent_who_is_wrongly_written_does_not_hide_the_certificate(session, vault, case):
    mother, _ = make_birth_certificate().guardians
    arrival = make_birth_certificate(guardians=(PARENTS[case], mother))

    for _ in range(2):
        stored = keep(session, vault, MOTHER, arrival)

    assert licenses_of(session, vault, MOTHER) == [arrival.identifier]
    assert licenses_of(session, vault, FATHER) == []
    wrong = [] if case == "no number" else ["somebody_left_out"]
    assert [one.reason for one in stored.held_back] == wrong
    alarms = sa.select(Entry.person_key).where(Entry.action == "license.held_back")
    assert session.scalars(alarms).all() == [None] * len(wrong)


@pytest.mark.parametrize("written", ["99010119910101031O", None])
def test_the_parent_who_is_wrongly_written_reads_that_one_is_missing(session, vault, written):
    mother, father = make_birth_certificate().guardians
    arrival = make_birth_certificate(guardians=(mother, replace(father, id_number=written)))

    keep(session, vault, FATHER, arrival)

    assert held_back.count(session, FATHER.key(vault)) == {"provincial": {"number_missing": 1}}


def test_a_parent_who_stands_otherwise_on_the_face_gets_nothing_and_hides_nothing(session, vault):
    face = make_birth_certificate().fields | {"father_id_number": NURSE.id_number}
    arrival = make_birth_certificate(fields=face)

    keep(session, vault, MOTHER, arrival)

    assert licenses_of(session, vault, MOTHER) == [arrival.identifier]
    assert licenses_of(session, vault, FATHER) == []


def test_an_institution_whose_code_is_wrong_does_not_hide_from_its_representative(session, vault):
    wrong = Party("organization", "样例安和诊所", "001", "9299010100")
    arrival = make_clinic_filing(holders=(wrong,))

    keep(session, vault, PRINCIPAL, arrival)

    assert licenses_of(session, vault, PRINCIPAL) == [arrival.identifier]


def test_what_reached_a_person_under_another_name_is_taken_away_when_that_person_asks(
    session, vault
):
    mother, father = make_birth_certificate().guardians
    misnamed = make_birth_certificate(guardians=(mother, replace(father, name="吴大样")))
    keep(session, vault, MOTHER, misnamed)

    stored = keep(session, vault, FATHER, misnamed, at=LATER)

    assert stored.held_back[0].reason == "name_differs"
    assert licenses_of(session, vault, FATHER) == []
    assert licenses_of(session, vault, MOTHER) == [misnamed.identifier]


def test_what_was_taken_away_comes_back_once_the_names_agree(session, vault):
    arrival = make_arrival()
    renamed = replace(NURSE, name="孙大样")
    keep(session, vault, NURSE, arrival)
    keep(session, vault, renamed, arrival)

    keep(session, vault, NURSE, arrival, at=LATER)

    assert licenses_of(session, vault, NURSE) == [arrival.identifier]


def test_a_source_takes_away_only_what_came_from_it(session, vault):
    arrival = make_arrival()
    keep(session, vault, NURSE, arrival, source="issuing system")

    keep(session, vault, NURSE, named(NURSE, arrival, name="孙大样"))

    assert licenses_of(session, vault, NURSE) == [arrival.identifier]


def test_how_each_source_answered_is_remembered(session, vault):
    answers = [
        SourceAnswer("one", FetchState.FRESH),
        SourceAnswer("two", FetchState.FAILED, error="timeout"),
        SourceAnswer("three", FetchState.PENDING),
    ]

    store(make_act(session, vault=vault), answers, NURSE)
    session.commit()

    fetches = session.scalars(sa.select(SourceFetch).order_by(SourceFetch.source)).all()
    assert [(one.source, one.state, one.fetched_at, one.error) for one in fetches] == [
        ("one", FetchState.FRESH, NOON, None),
        ("three", FetchState.PENDING, None, None),
        ("two", FetchState.FAILED, None, "timeout"),
    ]
    assert {one.person_key for one in fetches} == {NURSE.key(vault)}


def test_a_license_that_a_source_no_longer_names_keeps_the_time_it_was_last_seen(session, vault):
    gone, seen = make_arrival(), make_arrival(issued_on=date(2023, 1, 1))
    keep(session, vault, NURSE, gone, seen)

    keep(session, vault, NURSE, seen, at=LATER)

    held = held_by(session, NURSE.key(vault), vault=vault, at=LATER)
    assert [one.fetched_at for one in held] == [NOON, LATER]


def test_a_license_of_another_authority_is_told_apart_by_its_identifier(session, vault):
    other = make_arrival(
        identifier=make_identifier(authority="11990000000000019A"),
        authority_code="11990000000000019A",
    )

    stored = keep(session, vault, NURSE, make_arrival(), other)

    assert len({license_.id for license_ in stored.licenses}) == 2


@pytest.mark.parametrize("written", ["⽅\ue863", "\ufeff方 䶮", "方䶮\u200b"])
def test_a_name_written_with_other_code_points_is_nobody_elses(session, vault, written):
    person, arrival = replace(NURSE, name="方䶮"), make_arrival()

    keep(session, vault, person, named(person, arrival, name=written))

    assert licenses_of(session, vault, person) == [arrival.identifier]
