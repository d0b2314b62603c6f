"""Showing a license: who may, what the code says, and what is kept of it."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from tests.wallet.verification.factories import (
    LIFETIME_SECONDS,
    NOON,
    PLATFORM,
    SCANNED_AT,
    Scene,
)
from wallet.audit.models import Entry
from wallet.catalogue.shape import HOLDER_ID_NUMBER
from wallet.codes import drawing, payload
from wallet.errors import Unavailable
from wallet.licenses.state import State
from wallet.short_lived.sql import table
from wallet.verification import presentations
from wallet.verification.present import NotPresentable, UnknownField
from wallet.verification.verdict import Reason

VERSION_6_MODULES = 41
MINIMUM = ("practice_place",)


def presented(session):
    return session.scalars(sa.select(Entry).where(Entry.action == "license.presented")).all()


def kept_keys(store):
    with store._engine.connect() as connection:
        return connection.scalars(sa.select(table.c.key)).all()


def test_the_code_says_nothing_but_who_made_it_and_for_how_long(scene):
    shown = scene.show(at=NOON + timedelta(microseconds=999_999))

    code = payload.decode(shown.code)

    key = scene.issuer().key
    header = code.header
    assert (header.code_class, header.specimen, code.claims) == (payload.LIVE, True, b"")
    assert (header.platform, header.key_id) == (PLATFORM, key.id)
    assert (header.issued_at, header.lifetime) == (int(NOON.timestamp()), LIFETIME_SECONDS)
    key.verify(code.signed_message, code.signature)


def test_a_live_code_fits_version_6(scene):
    assert len(drawing.matrix(scene.show().code)) <= VERSION_6_MODULES


def test_the_presentation_lives_as_long_as_the_code(scene):
    made = scene.show(at=NOON + timedelta(microseconds=999_999)).presentation

    assert made.issued_at == NOON
    assert made.expires_at == NOON + timedelta(seconds=LIFETIME_SECONDS)


def test_the_presentation_is_kept_under_an_id_that_follows_from_the_handle(scene):
    shown = scene.show(purpose="entry_registration")
    handle = payload.decode(shown.code).header.handle

    presentation_id = presentations.id_of(handle, scene.platform.vault)
    kept = presentations.find(scene.platform.store, presentation_id, at=SCANNED_AT)

    assert kept == shown.presentation
    assert (kept.license_id, kept.person_key) == (scene.license_id, scene.presenter.person_key)
    assert (kept.role, kept.purpose) == ("holder", "entry_registration")


def test_every_code_has_a_handle_of_its_own(scene):
    handles = {payload.decode(scene.show().code).header.handle for _ in range(5)}

    assert len(handles) == 5


def test_a_new_code_does_not_end_an_older_one(scene):
    older, newer = scene.show(), scene.show()

    assert scene.verify(newer.code, by="venue-a").reason is Reason.OK
    assert scene.verify(older.code, by="venue-b").reason is Reason.OK


@pytest.mark.parametrize(
    ("disclose", "fields"),
    [
        (None, MINIMUM),
        ([], ()),
        (["sex"], ("sex",)),
        (["sex", "birth_date", "sex"], ("birth_date", "sex")),
        ([HOLDER_ID_NUMBER, "sex"], (HOLDER_ID_NUMBER, "sex")),
    ],
)
def test_the_holder_chooses_what_is_shown_or_shows_the_minimum(scene, disclose, fields):
    assert scene.show(disclose=disclose).presentation.fields == fields


@pytest.mark.parametrize("unknown", ["child_name", "Sex", "", "number"])
def test_a_field_that_the_type_does_not_have_cannot_be_chosen(scene, unknown):
    with pytest.raises(UnknownField):
        scene.show(disclose=["sex", unknown])


@pytest.mark.parametrize("state", sorted(set(State) - {State.VALID}))
def test_a_license_that_does_not_hold_cannot_be_shown(session, platform, state):
    scene = Scene(session, platform)
    scene.bring_into(state)

    with pytest.raises(NotPresentable) as refused:
        scene.show()

    assert refused.value.code == f"license_{state}"
    assert presented(session) == kept_keys(platform.store) == []


def test_showing_is_recorded_by_names_of_fields_and_ids_alone(session, scene):
    shown = scene.show(disclose=["sex"], purpose="medical_visit")

    (entry,) = presented(session)
    assert (entry.at, entry.actor_id) == (NOON, scene.citizen.id)
    assert (entry.person_key, entry.license_id) == (scene.presenter.person_key, scene.license_id)
    assert entry.detail == {
        "presentation": str(shown.presentation.id),
        "fields": ["sex"],
        "purpose": "medical_visit",
    }


def test_without_a_store_nothing_is_shown(scene):
    class Full:
        def put(self, key, value, *, until):
            raise Unavailable("the store is down")

    scene.platform = type(scene.platform)(PLATFORM, scene.platform.keys, Full(), False)

    with pytest.raises(Unavailable):
        scene.show()


def test_neither_code_nor_handle_is_kept_anywhere(scene, tmp_path):
    shown = scene.show()
    scene.verify(shown.code)
    scene.verify(shown.code, by="venue-b")
    code = payload.decode(shown.code)

    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())

    handle, text = code.header.handle, shown.code.removeprefix(payload.PREFIX)
    assert str(shown.presentation.id).encode() in kept
    for secret in (text.encode(), json.dumps(text)[1:-1].encode(), handle, code.signature):
        assert secret not in kept
        assert secret.hex().encode() not in kept.lower()
