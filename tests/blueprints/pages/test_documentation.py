"""The documentation pages load from this server and from nowhere else."""

import re
from html.parser import HTMLParser

import pytest

from tests.world import world

PAGES = ("/docs", "/docs/code")
SVG = "http://www.w3.org/2000/svg"  # a name, which nobody fetches
ADDRESSES = {"src", "href", "action", "data", "poster", "srcset", "background"}


@pytest.fixture(scope="module")
def client(sandbox, tmp_path_factory):
    with world(sandbox, tmp_path_factory.mktemp("docs")) as running:
        yield running.client


class Page(HTMLParser):
    """Collects every address a page names, and every script written into it."""

    def __init__(self, text):
        super().__init__()
        self.addresses, self.inline, self._inside = [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.addresses += [value for name, value in attrs if name in ADDRESSES and value]
        self.inline += [name for name, _ in attrs if name.startswith("on")]
        self._inside = tag

    def handle_data(self, data):
        if self._inside in {"script", "style"} and data.strip():
            self.inline.append(data)


def get(client, path):
    """Fetch a file, and let go of it again."""
    with client.get(path) as answer:
        assert answer.status_code == 200, path
        return answer.headers, answer.get_data()


def read(client, path):
    return get(client, path)[1].decode()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_only_files_of_this_server_and_they_are_there(client, path):
    page = Page(read(client, path))

    files = [address for address in page.addresses if not address.startswith("#")]
    assert files
    for address in files:
        assert re.match("/[^/]", address), address
        assert get(client, address)[1]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_script_written_into_it(client, path):
    assert Page(read(client, path)).inline == []


@pytest.mark.parametrize("path", PAGES)
def test_the_browser_is_told_to_load_nothing_from_elsewhere(client, path):
    policy = get(client, path)[0]["Content-Security-Policy"]

    sources = {word for rule in policy.split(";") for word in rule.split()[1:]}
    assert "default-src 'self'" in policy
    assert sources <= {"'self'", "'none'", "'unsafe-inline'", "data:"}
    assert not re.search("script-src[^;]*unsafe", policy)


@pytest.mark.parametrize("path", PAGES)
def test_our_own_files_name_no_address_outside(client, path):
    own = [each for each in Page(read(client, path)).addresses if each.startswith("/static/")]

    for address in own:
        text = read(client, address).replace(SVG, "")
        assert not re.search(r"(?:https?:)?//[a-z]+\.", text), address


@pytest.mark.parametrize("path", PAGES)
def test_style_sheets_load_nothing_from_elsewhere(client, path):
    sheets = [each for each in Page(read(client, path)).addresses if each.endswith(".css")]

    for address in sheets:
        loaded = re.findall(
            r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)", read(client, address)
        )
        assert not [each for pair in loaded for each in pair if re.match("(https?:)?//", each)]


def test_the_api_page_draws_this_servers_document_and_asks_no_validator(client):
    script = read(client, "/static/docs.js")

    assert 'url: "/openapi.json"' in script
    assert "validatorUrl: null" in script


@pytest.mark.parametrize(
    ("name", "kind"), [("swagger-ui-bundle.js", "text/javascript"), ("swagger-ui.css", "text/css")]
)
def test_files_have_the_type_that_browsers_insist_on(client, name, kind):
    assert get(client, f"/docs/swagger-ui/{name}")[0]["Content-Type"].startswith(kind)
