"""The pages as files: kept for a year under names that change, strict, whole in production."""

import gzip
import json
import re

import pytest

from blueprints.pages.served_files import ROOT, release
from tests.app.production import settings
from tests.world import world

PAGES = {"/": "front", "/wallet/": "wallet", "/scanner/": "scanner", "/desk/": "desk"}
READY = release().is_complete
needs_packages = pytest.mark.skipif(not READY, reason="the npm packages of the pages are missing")


@pytest.fixture(scope="module")
def client(sandbox, tmp_path_factory):
    with world(sandbox, tmp_path_factory.mktemp("pages")) as running:
        yield running.client


def address(name):
    return f"/pages/{release().digest}/{name}"


@needs_packages
@pytest.mark.parametrize(("path", "name"), PAGES.items())
def test_a_page_is_sent_with_a_policy_that_trusts_only_its_own_files(client, path, name):
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]

    assert answer.status_code == 200
    assert address(f"{name}/main.js") in answer.text
    assert "{" not in re.sub(r"<script.*?</script>", "", answer.text)
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy.replace("'wasm-unsafe-eval'", "")
    assert ("wasm-unsafe-eval" in policy) is (name == "scanner")


@needs_packages
@pytest.mark.parametrize(
    ("accepted", "language"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("en-US,en", "en"), ("fr, zh;q=0.5", "en"), ("", "zh")],
)
def test_the_texts_that_a_browser_will_ask_for_come_with_the_page(client, accepted, language):
    answer = client.get("/wallet/", headers={"Accept-Language": accepted})

    assert f"shared/texts/{language}.js" in answer.text
    assert "Accept-Language" in answer.headers["Vary"]


@needs_packages
@pytest.mark.parametrize("path", PAGES)
def test_everything_that_a_page_names_is_served(client, path):
    named = re.findall(r'(?:href|src)="(/pages/[^"]+)"', client.get(path).text)

    assert named
    assert [each for each in named if client.get(each).status_code != 200] == []


def test_a_file_is_kept_for_a_year_and_compressed_for_whoever_can_read_it(client):
    plain = client.get(address("shared/look.css"))
    short = client.get(address("shared/look.css"), headers={"Accept-Encoding": "gzip"})

    assert plain.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert plain.headers["Vary"] == "Accept-Encoding"
    assert (
        gzip.decompress(short.data) == plain.data == (ROOT / "static/shared/look.css").read_bytes()
    )
    assert len(short.data) < len(plain.data) / 2


@pytest.mark.parametrize(
    "path",
    ["/pages/0000000000000000/shared/look.css", address("shared/nope.js"), address("../README.md")],
)
def test_another_release_and_what_is_no_page_are_not_found(client, path):
    assert client.get(path).status_code == 404


def test_the_manifest_names_every_file_with_its_digest(client):
    listed = client.get(address("manifest.json")).get_json()

    assert listed.keys() | {"manifest.json"} == release().files.keys()
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in listed.values())


def test_where_npm_packages_are_missing_the_rest_is_there_and_the_page_says_so(
    tmp_path, client, monkeypatch
):
    (tmp_path / "static/shared").mkdir(parents=True)
    (tmp_path / "static/shared/look.css").write_text("p {}")
    bare = release(tmp_path)
    monkeypatch.setattr("blueprints.pages.views.release", lambda: bare)

    answer = client.get("/")

    assert not bare.is_complete
    assert json.loads(bare.files["manifest.json"].content).keys() == {"shared/look.css"}
    assert answer.status_code == 503
    assert "npm" in answer.text


def test_in_production_there_is_no_wallet_and_no_entrance_of_the_sandbox(sandbox, tmp_path):
    said = settings(tmp_path, CLOCK_FILE="", ENVIRONMENT="production")
    with world(sandbox, tmp_path, prepared=True, **said) as running:
        answers = {path: running.client.get(path) for path in (*PAGES, "/sandbox/cast")}

    assert answers["/wallet/"].status_code == answers["/sandbox/cast"].status_code == 404
    for path in ("/", "/scanner/", "/desk/"):
        assert answers[path].status_code == (200 if READY else 503)
        assert 'data-environment="sandbox"' not in answers[path].text
