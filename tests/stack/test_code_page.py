import json
import re
import shutil
import subprocess
import threading
from contextlib import contextmanager
from html import unescape
from pathlib import Path

import pytest
from flask import Response, request
from werkzeug.serving import make_server

from app.extensions import db
from app.factory import create_app
from blueprints.pages.documentation import CODE_POLICY
from docs.vectors import make
from tests.servers import report

STATIC = Path(__file__).parents[2] / "static"
FILES = [STATIC / "code.html", STATIC / "code.css", STATIC / "code.js", *STATIC.glob("code/*")]
LIVE = json.loads(make.FILE.read_text("ascii"))["vectors"][0]["text"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_SECONDS = 300
VIRTUAL_MILLISECONDS = 5000

# Somebody at the page, in a script beside the page's own: acts, and notes what is to be seen.
PERSON = """
const find = (id) => document.getElementById(id);
const paste = (text) => {
  find("text").value = text;
  find("text").dispatchEvent(new Event("input"));
};
const seen = () => ({
  reason: find("reason").innerText,
  why: find("why").innerText,
  left: find("left-words").innerText,
  paint: [...find("judgement").classList],
  stamped: !find("stamp").hidden,
  color: getComputedStyle(find("reason")).color,
  steps: [...find("steps").children].map((step) => step.className),
  fields: [...find("fields").querySelectorAll("th")].map((field) => field.innerText),
  bytes: find("bytes").querySelectorAll(".byte").length,
  text: find("characters").textContent,
  overflows: document.documentElement.scrollWidth > window.innerWidth,
});
setTimeout(() => {
  const notes = document.createElement("pre");
  notes.id = "notes";
  notes.textContent = JSON.stringify((() => { %s })());
  document.body.append(notes);
}, 2000);
"""


@pytest.fixture
def app(tmp_path):
    app = create_app({"ENVIRONMENT": "sandbox", "TESTING": True, "DATA_DIR": str(tmp_path)})
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def browser(tmp_path):
    """The command of a real browser, or a skip that says why not."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        report.skipped("Chromium", "not installed")
        pytest.skip("Chromium: not installed")
    version = subprocess.run([found, "--version"], capture_output=True, text=True, check=False)
    if version.returncode:
        report.skipped("Chromium", "it does not run here")
        pytest.skip(f"Chromium does not run here: {version.stderr}")
    report.used("Chromium", re.search(r"[\d.]+", version.stdout).group())
    profile = f"--user-data-dir={tmp_path}/browser"
    return [found, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", profile]


@pytest.fixture
def visit(app, browser):
    """Let somebody act at the page in a real browser: (acts) → (notes, what the server heard)."""

    def visit(acts):
        heard = []
        app.add_url_rule("/person.js", view_func=lambda: _script(PERSON % acts))
        app.add_url_rule("/docs/code/visited", view_func=_visited_page)
        app.before_request(lambda: heard.append(request.full_path + request.get_data(as_text=True)))
        with _serving(app) as url:
            budget = f"--virtual-time-budget={VIRTUAL_MILLISECONDS}"
            done = subprocess.run(
                [*browser, budget, f"{url}/docs/code/visited"],
                capture_output=True,
                text=True,
                check=True,
                timeout=BROWSER_SECONDS,
            )
        notes = re.search(r'<pre id="notes">(.*?)</pre>', done.stdout, re.DOTALL)
        assert notes, done.stdout
        return json.loads(unescape(notes[1])), heard

    return visit


@contextmanager
def _serving(app):
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()
    thread.join()


def _script(text):
    return Response(text, content_type="text/javascript")


def _visited_page():
    page = (STATIC / "code.html").read_text("utf-8")
    page = page.replace("</body>", '<script src="/person.js"></script></body>')
    return Response(page, headers={"Content-Security-Policy": CODE_POLICY})


def test_the_page_may_load_nothing_from_elsewhere(app):
    with app.test_client().get("/docs/code") as page:
        policy = page.headers["Content-Security-Policy"]

    assert page.status_code == 200
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "form-action 'none'" in policy


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_file_of_the_page_names_another_place(file):
    text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")

    assert not re.search(r"https?:|//[a-z]|url\(|<form|sendBeacon|XMLHttp|localStorage", text)
    assert not re.search(r"\sstyle=|\son\w+=|innerHTML|document\.write|\beval\b", text)


def test_every_file_that_the_page_names_is_served(app):
    client = app.test_client()
    with client.get("/docs/code") as page:
        named = set(re.findall(r'(?:src|href)="([^"]+)"', page.text))
    for file in STATIC.glob("code/*"):
        named.add(f"/static/code/{file.name}")

    answers = {}
    for name in named:
        with client.get(name) as answer:
            answers[name] = answer.status_code

    assert set(answers.values()) == {200}
    assert {"/static/code.js", "/static/code.css", "/static/code/icon.svg"} <= answers.keys()


def test_the_example_is_redeemable_and_painted_grey(visit):
    notes, _ = visit("find('example').click(); return seen();")

    assert notes["reason"] == "redeemable"
    assert notes["paint"] == ["judgement", "redeemable", "specimen"]
    assert notes["stamped"]
    assert notes["color"] == "rgb(107, 116, 128)"
    assert notes["left"] == "50 s left · 剩余 50 秒"
    assert notes["steps"] == ["passed"] * 5
    assert [field.split()[0] for field in notes["fields"]] == [
        "version", "class", "platform", "key", "issued", "lifetime", "handle", "r", "s",
    ]  # fmt: skip
    assert (notes["bytes"], notes["text"]) == (92, LIVE)
    assert not notes["overflows"]


def test_time_can_be_moved_and_production_tried(visit):
    notes, _ = visit("""
      find('example').click();
      for (let i = 0; i < 6; i++) document.querySelector('[data-shift="10"]').click();
      const late = seen();
      find('at-issue').click();
      find('production').click();
      return [late, seen()];
    """)

    assert [note["reason"] for note in notes] == ["invalid: expired", "invalid: specimen"]
    assert notes[0]["why"] == "expired 10 s ago"
    assert notes[0]["left"] == "over for 10 s · 已过期 10 秒"


def test_a_pasted_code_is_judged_by_this_server_and_leaves_the_page_for_nowhere(visit):
    notes, heard = visit(f"""
      find('example').click();
      paste({json.dumps(LIVE)});
      const own = seen();
      paste({json.dumps(LIVE[:70])} + '\\u202e<b>');
      return [own, seen()];
    """)

    # The key of the same name on this server is another one, and younger than the example.
    assert [note["reason"] for note in notes] == ["invalid: unknown_key", "invalid: malformed"]
    assert notes[1]["text"] == LIVE[:70] + "⟨U+202E⟩<b>"
    assert "/.well-known/elicense/keys.json?" in heard
    assert not [path for path in heard if "EL1" in path or "P80" in path or path[-1] != "?"]
