"""Reads by staff and systems in the usage, and what is asked for of it, on each database."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from tests.acts import make_act
from tests.wallet.licenses.factories import AUTHORITY, FATHER, MOTHER, make_birth_certificate
from tests.wallet.verification.factories import NOON, SCANNED_AT, Scene
from wallet.act import Actor, ActorKind
from wallet.audit import record
from wallet.audit.proof import find_entry
from wallet.calendar.local_time import start_of
from wallet.catalogue import types
from wallet.errors import NotFound
from wallet.usage import looks, one_line
from wallet.usage.listing import list_usage, pages
from wallet.usage.looks import By, Wanted
from wallet.usage.one_line import OnlyItsDay
from wallet.verification.verdict import Verdict

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
TODAY = NOON.date()
OFFICER = Actor(ActorKind.OFFICER, str(uuid4()), AUTHORITY)
STRANGER = Actor(ActorKind.OFFICER, str(uuid4()), "11990000000000019A")
SYSTEM = Actor(ActorKind.SYSTEM, "statistics")
CITIZEN = Actor(ActorKind.CITIZEN, "an account")
CASE = {"application": str(uuid4()), "receipt": "R1", "type": "nurse_practice"}


@pytest.fixture
def scene(any_engine, platform):
    """A nurse, on each database."""
    with Session(any_engine) as session:
        types.load(session)
        yield Scene(session, platform)


@pytest.fixture
def birth(scene, platform):
    return Scene(scene.session, platform, MOTHER, make_birth_certificate())


def uses(scene, *, by=None, on=TODAY, limit=50, after=None, **wanted):
    key = by.key(scene.platform.vault) if by else scene.presenter.person_key
    return list_usage(scene.session, key, limit=limit, on=on, wanted=Wanted(**wanted), after=after)


def read(scene, action, actor=OFFICER, *, at=NOON, names=True, **detail):
    key = scene.presenter.person_key if names else None
    entry = record.record(make_act(scene.session, actor, at=at), action, person_key=key, **detail)
    scene.session.commit()
    return entry


READS = {
    "application.read": CASE,
    "attachment.read": CASE | {"attachment": str(uuid4()), "kind": "certificate"},
    "objection.read": {"objection": str(uuid4())},
}


@pytest.mark.parametrize("action", READS)
def test_a_read_at_the_desk_is_a_look_by_the_authority(scene, action):
    entry = read(scene, action, **READS[action])

    (use,) = uses(scene)

    assert (use.id, use.by_kind, use.by_name) == (entry.id, "officer", "样例市卫生健康委员会")
    kind = "objection" if action == "objection.read" else "application"
    assert use.about == (kind, UUID(READS[action][kind]))
    assert use.is_read


def test_every_read_is_tried_here():
    assert {*READS, "license.read"} == set(looks.READS)


def test_an_application_has_the_name_of_its_type_before_there_is_a_license(scene):
    read(scene, "application.read", **CASE)

    (use,) = uses(scene)

    assert (use.license_id, use.license_type) == (None, "nurse_practice")
    assert use.license_name == "护士执业证书"


def test_an_authority_that_is_not_known_by_name_has_its_code(scene):
    read(scene, "application.read", STRANGER, **CASE)

    assert uses(scene)[0].by_name == STRANGER.name


def test_a_read_of_a_license_that_names_nobody_is_seen_by_all_who_hold_it(birth):
    read(birth, "license.read", SYSTEM, names=False, license_id=birth.license_id)

    for person in (MOTHER, FATHER):
        (use,) = uses(birth, by=person)
        assert (use.by_kind, use.by_name) == ("system", "statistics")
        assert (use.license_id, use.license_name) == (birth.license_id, "出生医学证明")
        assert uses(birth, by=person, on=TODAY.replace(year=2042)) == []


def test_a_read_that_names_one_holder_is_told_once_and_to_nobody_else(birth):
    read(birth, "license.read", license_id=birth.license_id)

    assert len(uses(birth)) == 1
    assert uses(birth, by=FATHER) == []


@pytest.mark.parametrize(
    ("action", "actor"),
    [
        ("attachment.read", CITIZEN),
        ("license.read", CITIZEN),
        ("license.file_read", CITIZEN),
        ("license.received", SYSTEM),
        ("application.accepted", OFFICER),
        ("objection.accepted", OFFICER),
    ],
)
def test_what_is_no_read_by_staff_or_a_system_is_no_look(scene, action, actor):
    read(scene, action, actor, license_id=scene.license_id, **CASE)

    assert uses(scene) == []


@pytest.fixture
def looked(scene):
    """A look of each kind and verdict, an hour apart, the newest first."""
    shown, other = scene.show(), scene.show()
    kept = [
        scene.verify(shown.code, at=SCANNED_AT).id,
        scene.verify(shown.code, at=SCANNED_AT + SECOND, by="venue-b").id,
        scene.verify(other.code, at=SCANNED_AT + SECOND * 2, by="shop", category="shop").id,
        read(scene, "application.read", at=NOON + SECOND * 30, **CASE).id,
        read(
            scene,
            "license.read",
            SYSTEM,
            at=NOON + SECOND * 40,
            names=False,
            license_id=scene.license_id,
        ).id,
    ]
    return kept[::-1]


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ({}, [0, 1, 2, 3, 4]),
        ({"verdict": Verdict.VALID}, [4]),
        ({"verdict": Verdict.INVALID}, [3]),
        ({"verdict": Verdict.UNKNOWN}, [2]),
        ({"kind": By.VERIFIER}, [2, 3, 4]),
        ({"kind": By.OFFICER}, [1]),
        ({"kind": By.SYSTEM}, [0]),
        ({"kind": By.CO_HOLDER}, []),
        ({"kind": By.OFFICER, "verdict": Verdict.VALID}, []),
        ({"license_id": uuid4()}, []),
        ({"start": NOON + SECOND * 30}, [0, 1]),
        ({"end": NOON + SECOND * 30}, [2, 3, 4]),
        ({"start": NOON + SECOND * 6, "end": NOON + SECOND * 7}, [3]),
        ({"start": NOON + SECOND * 40, "end": NOON}, []),
    ],
)
def test_one_gets_what_one_asks_for(scene, looked, wanted, places):
    assert [use.id for use in uses(scene, **wanted)] == [looked[place] for place in places]


def test_one_can_ask_for_one_license(scene, looked):
    found = uses(scene, license_id=scene.license_id)

    assert [use.id for use in found] == [looked[place] for place in (0, 2, 3, 4)]


def test_of_anothers_showing_nothing_but_the_day_is_handed_out(birth):
    birth.verify(birth.show().code, place="一号门")

    (use,) = uses(birth, by=FATHER)

    assert (use.by_kind, use.by_name, use.detail) == ("co_holder", None, {})


MORNING = start_of(TODAY)


@pytest.mark.parametrize(
    ("wanted", "is_there"),
    [
        ({"kind": By.CO_HOLDER}, True),
        ({"kind": By.VERIFIER}, False),
        ({"verdict": Verdict.VALID}, False),
        ({"start": MORNING}, True),
        ({"start": MORNING + SECOND}, False),
        ({"start": SCANNED_AT}, False),
        ({"start": SCANNED_AT + SECOND}, False),
        ({"end": MORNING}, False),
        ({"end": MORNING + SECOND}, True),
        ({"end": SCANNED_AT}, True),
        ({"end": SCANNED_AT + SECOND}, True),
        ({"start": MORNING, "end": MORNING + DAY}, True),
    ],
)
def test_nobody_finds_out_when_by_asking_for_moments(birth, wanted, is_there):
    birth.verify(birth.show().code, at=SCANNED_AT)

    assert len(uses(birth, by=FATHER, **wanted)) == is_there


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_go_on_where_they_ended_whatever_comes_in_meanwhile(scene, looked, limit):
    seen, after = [], None
    while page := uses(scene, limit=limit, after=after):
        seen += [use.id for use in page]
        after = page[-1].position
        read(scene, "application.read", at=NOON + DAY + SECOND * len(seen), **CASE)

    assert seen == looked


def test_everything_comes_a_page_at_a_time(scene, looked):
    key = scene.presenter.person_key
    found = list(pages(scene.session, key, on=TODAY, wanted=Wanted(), rows=2))

    assert [[use.id for use in page] for page in found] == [looked[:2], looked[2:4], looked[4:]]


# The entry behind a line


def test_each_own_line_leads_to_its_entry(scene, looked):
    for entry_id in looked:
        entry = one_line.get(scene.session, scene.presenter.person_key, entry_id, on=TODAY)
        assert entry is find_entry(scene.session, entry_id)


def test_the_line_of_another_holder_leads_to_no_entry(birth):
    seen = birth.verify(birth.show().code)
    key = FATHER.key(birth.platform.vault)

    with pytest.raises(OnlyItsDay):
        one_line.get(birth.session, key, seen.id, on=TODAY)
    with pytest.raises(NotFound):  # the child is of age, and the father holds nothing
        one_line.get(birth.session, key, seen.id, on=TODAY.replace(year=2042))


def test_what_names_another_person_is_not_there(birth, scene):
    stranger = FATHER.key(birth.platform.vault)
    of_case = read(birth, "application.read", **CASE)
    of_license = read(birth, "license.read", license_id=birth.license_id)
    of_nobody = read(birth, "license.read", names=False)
    elsewhere = read(birth, "license.read", names=False, license_id=scene.license_id)

    for entry in (of_case, of_license, of_nobody, elsewhere):
        with pytest.raises(NotFound):
            one_line.get(birth.session, stranger, entry.id, on=TODAY)


def test_what_is_no_look_is_not_there(scene):
    received = read(scene, "license.received", SYSTEM, license_id=scene.license_id)

    for entry_id in (received.id, uuid4()):
        with pytest.raises(NotFound):
            one_line.get(scene.session, scene.presenter.person_key, entry_id, on=TODAY)


def test_the_day_is_the_chinese_one(birth):
    late = datetime(2026, 11, 20, 15, 59, tzinfo=UTC)
    shown = birth.show(at=late)
    birth.verify(shown.code, at=late)

    (use,) = uses(birth, by=FATHER)

    assert use.day == TODAY - DAY
