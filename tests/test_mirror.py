"""The tests mirror the rooms: what tests a module is found where the module would be."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
ROOT = TESTS.parent
ROOMS = ("app", "blueprints", "notifications", "sandbox", "wallet")

# What has no module of its own: whole stories, races, and rules that hold everywhere.
STORIES = {
    "app/test_audit.py": "flask audit, with the database under its feet altered",
    "app/test_audit_heads.py": "signed heads, from the worker to whoever follows them",
    "app/test_light_start.py": "what starting imports, and what it does not",
    "app/test_messages.py": "from an act to a phone",
    "app/test_proxies.py": "whose address counts behind proxies",
    "app/test_redis.py": "the application with a Redis, and without the one it had",
    "blueprints/pages/test_sizes.py": "what a first view costs",
    "blueprints/test_absent_and_null.py": "what every answer leaves out, and what it calls null",
    "blueprints/test_attackers.py": "what a stolen database is good for",
    "blueprints/test_bad_input.py": "every body, badly written",
    "blueprints/test_catalogues.py": "types and purposes",
    "blueprints/test_counter.py": "from the desk to a bound account",
    "blueprints/test_cursors.py": "every paged list, with cursors that nobody handed out",
    "blueprints/test_dispute.py": "from a look to its dispute",
    "blueprints/test_fuzz.py": "every route, with whatever its schema allows",
    "blueprints/test_headers.py": "every answer's headers",
    "blueprints/test_id_types.py": "every kind of document, from a push to a verdict",
    "blueprints/test_logs.py": "what a request leaves in the log",
    "blueprints/test_merging.py": "two registers that know the same license",
    "blueprints/test_metrics.py": "what is counted, and who may read it",
    "blueprints/test_instructions.py": "every sentence that tells to do something, followed",
    "blueprints/test_mini_program.py": "every citizen's operation, with what WeChat gives a phone",
    "blueprints/test_openapi.py": "every route as it is documented",
    "blueprints/test_panic.py": "locks, and stopping everything",
    "blueprints/test_problems.py": "every refusal as a problem document",
    "blueprints/test_proof.py": "a look, proven against a signed head",
    "blueprints/test_sources.py": "registers that are slow, wrong or silent",
    "blueprints/test_story.py": "one citizen, from sign-in to verdict",
    "sandbox/test_documentation.py": "docs/sandbox.md, followed to the letter",
    "notifications/test_pulled_changes.py": "what a register changed, told",
    "wallet/applications/attachments/test_on_s3.py": "uploads with a real store",
    "wallet/codes/test_vectors.py": "the published vectors",
    "wallet/short_lived/test_store.py": "every store, alike",
    "wallet/storage/test_stores.py": "every store, alike",
    "wallet/verification/test_mutations.py": "every bit of a code, flipped",
}


def found(room: str) -> list[Path]:
    return sorted(path.relative_to(TESTS) for path in (TESTS / room).rglob("test_*.py"))


def has_subject(test: Path) -> bool:
    """Tell whether there is a module or folder of the test's name, or with an aspect behind it."""
    name, folder = test.stem.removeprefix("test_"), ROOT / test.parent
    words = name.split("_")
    names = {"_".join(words[:count]) for count in range(1, len(words) + 1)}
    is_race = name == "races" and folder.is_dir()
    return is_race or (folder / f"{name}.py").exists() or any((folder / n).is_dir() for n in names)


@pytest.mark.parametrize("room", ROOMS)
def test_each_file_of_tests_stands_where_its_subject_stands(room: str) -> None:
    lost = [str(test) for test in found(room) if not has_subject(test)]

    assert sorted(set(lost) - STORIES.keys()) == []


def test_each_story_is_there_and_needs_its_line() -> None:
    tests = {str(test): test for room in ROOMS for test in found(room)}

    assert [name for name in STORIES if name not in tests or has_subject(tests[name])] == []
