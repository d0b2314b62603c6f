"""The application with Redis: told by `REDIS_URL` alone."""

import pytest

from app.config import ConfigError
from app.factory import create_app
from tests.servers.valkey import valkey
from tests.world import world
from wallet.short_lived.redis import RedisShortLived


@pytest.fixture(params=["redis_url", "redis_cluster_url"])
def url(request):
    return request.getfixturevalue(request.param)


def test_the_story_is_the_same(sandbox, tmp_path, url):
    with world(sandbox, tmp_path, REDIS_URL=url) as wallet:
        assert isinstance(wallet.app.extensions["wallet"].short_lived, RedisShortLived)
        made = wallet.bound(holds="physician_practice").present("physician_practice")

        seen = wallet.scanner().verify(made["code"])

        assert (seen["verdict"], seen["reason"]) == ("valid", "ok")
        assert not (tmp_path / "short-lived.sqlite").exists()


def test_the_clock_of_the_sandbox_ends_a_session(sandbox, tmp_path, url):
    with world(sandbox, tmp_path, REDIS_URL=url) as wallet:
        sandbox.advance(10 * 365 * 86400)
        phone = wallet.sign_in(sandbox.citizen(holds="physician_practice"))
        alive = phone.call("GET", "/api/v1/me")
        sandbox.advance(901)

        dead = phone.call("GET", "/api/v1/me")

        assert (alive.status_code, dead.status_code) == (200, 401)


def test_without_its_redis_the_application_is_not_ready_and_says_so(sandbox, tmp_path, redis_url):
    with valkey() as short, world(sandbox, tmp_path, REDIS_URL=short) as wallet:
        ready = wallet.client.get("/readyz")
        phone = wallet.sign_in(sandbox.citizen(holds="physician_practice"))
        wallet.app.extensions["wallet"].short_lived._client.shutdown(nosave=True)

        answers = [wallet.client.get("/readyz"), phone.call("GET", "/api/v1/me")]

    assert ready.status_code == 200
    for answer in answers:
        assert (answer.status_code, answer.get_json()["code"]) == (503, "store_unavailable")


def test_an_address_that_is_none_stops_the_start_and_is_not_repeated(tmp_path):
    url = "redis-cluster://:secret@store.example:6379"

    with pytest.raises(ConfigError) as caught:
        create_app({"ENVIRONMENT": "sandbox", "DATA_DIR": str(tmp_path), "REDIS_URL": url})

    assert "REDIS_URL" in str(caught.value)
    assert "secret" not in str(caught.value)
