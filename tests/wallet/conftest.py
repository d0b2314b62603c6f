"""A wallet without an application, and a nurse who shows a license."""

import pytest
from sqlalchemy.orm import Session

from tests.wallet.licenses.factories import MOTHER, make_birth_certificate
from tests.wallet.verification.factories import DOCTOR, PLATFORM, Attempt, Scene, make_qualification
from wallet.crypto.keys import Keys
from wallet.short_lived import ShortLived
from wallet.verification.scan import Platform


@pytest.fixture
def platform(key_ring: Keys, store: ShortLived) -> Platform:
    return Platform(PLATFORM, key_ring, store, is_production=False)


@pytest.fixture
def scene(session: Session, platform: Platform) -> Scene:
    return Scene(session, platform)


@pytest.fixture
def doctor(session: Session, platform: Platform) -> Scene:
    return Scene(session, platform, DOCTOR, make_qualification())


@pytest.fixture
def birth(session: Session, platform: Platform) -> Scene:
    """A mother with her child's birth certificate."""
    return Scene(session, platform, MOTHER, make_birth_certificate())


@pytest.fixture
def attempt(scene: Scene) -> Attempt:
    return Attempt.of(scene)
