"""Who looked at my licenses: a query over the audit log."""

from datetime import timedelta
from typing import Any

import pytest

from tests.wallet.licenses.factories import FATHER, MOTHER, make_birth_certificate
from tests.wallet.verification.factories import NOON, SCANNED_AT, Scene
from wallet.usage.listing import list_usage

SECOND = timedelta(seconds=1)


def uses(scene, **page):
    asked: dict[str, Any] = {"limit": 50, "on": NOON.date()} | page
    return list_usage(scene.session, scene.presenter.person_key, **asked)


def test_the_newest_look_comes_first_and_failed_ones_are_there_too(scene):
    shown = scene.show()
    scene.verify(shown.code, at=SCANNED_AT)
    scene.verify(shown.code, at=SCANNED_AT + SECOND, by="venue-b")
    scene.verify(shown.code, at=NOON + timedelta(minutes=3), by="venue-b")

    found = uses(scene)

    assert [use.detail["reason"] for use in found] == ["expired", "already_used", "ok"]
    assert [use.detail["fields"] for use in found] == [[], [], ["practice_place"]]
    assert found[2].at == SCANNED_AT


def test_a_look_names_the_venue_place_purpose_and_license(scene):
    answer = scene.verify(scene.show().code, place="一号门", purpose="入场登记")

    (use,) = uses(scene)

    assert (use.id, use.by_kind, use.by_name) == (answer.id, "verifier", "样例场馆 venue-a")
    assert (use.detail["place"], use.detail["purpose"]) == ("一号门", "入场登记")
    assert (use.license_id, use.license_name) == (scene.license_id, "护士执业证书")


def test_looks_keep_the_name_that_the_venue_had(scene):
    scene.verify(scene.show().code)
    scene.scan("").client.name = "改名后的场馆"
    scene.session.commit()

    assert uses(scene)[0].by_name == "样例场馆 venue-a"


def test_showing_is_not_a_look(scene):
    scene.show()

    assert uses(scene) == []


def test_nobody_sees_the_looks_at_others(session, platform, scene):
    mother = Scene(session, platform, MOTHER, make_birth_certificate())
    scene.verify(scene.show().code)

    assert uses(mother) == []
    assert len(uses(scene)) == 1


def test_of_a_shared_license_the_others_looks_are_there_as_theirs(session, platform):
    mother = Scene(session, platform, MOTHER, make_birth_certificate())
    mother.verify(mother.show().code, at=SCANNED_AT)

    (seen,) = list_usage(session, FATHER.key(platform.vault), limit=50, on=NOON.date())

    assert seen.by_other
    assert (seen.license_id, seen.day) == (mother.license_id, SCANNED_AT.date())
    assert not uses(mother)[0].by_other
    of_age = NOON.date().replace(year=2042)
    assert list_usage(session, FATHER.key(platform.vault), limit=50, on=of_age) == []


def test_a_code_that_was_not_believed_is_nobodys(scene):
    scene.verify(scene.show().code + "\0")

    assert uses(scene) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_join_without_a_gap_or_a_repetition(scene, limit):
    shown = scene.show()
    # Two looks at each moment: the moment alone does not tell where a page ended.
    for number in range(6):
        scene.verify(shown.code, at=SCANNED_AT + SECOND * (number // 2))

    pages, after = [], None
    for _ in range(6 // limit + 1):
        pages.append(uses(scene, limit=limit, after=after))
        after = pages[-1][-1].position if pages[-1] else after

    joined = [use for page in pages for use in page]
    assert joined == uses(scene)
    assert len({use.id for use in joined}) == 6
    assert [use.at for use in joined] == sorted((use.at for use in joined), reverse=True)
