"""docs/applications.md shows the state table as it is."""

import re
from pathlib import Path

from wallet.applications.state import FROM, NEXT, Action, State

PAGE = (Path(__file__).parents[1] / "docs/applications.md").read_text("utf-8")
COLUMNS = (
    Action.EDIT,
    Action.SUBMIT,
    Action.WITHDRAW,
    Action.ACCEPT,
    Action.ASK_SUPPLEMENT,
    Action.APPROVE,
    Action.REJECT,
    Action.RETRY_ISSUING,
)
APPLICANTS = {Action.EDIT, Action.SUBMIT, Action.WITHDRAW}


def test_the_picture_has_every_step_and_no_other() -> None:
    drawn = set(re.findall(r"^    (\w+) --> (\w+)$", PAGE, re.MULTILINE))

    assert drawn == {(str(state), str(after)) for state, nexts in NEXT.items() for after in nexts}


def test_the_picture_ends_where_no_step_follows() -> None:
    ends = set(re.findall(r"^    (\w+) --> \[\*\]$", PAGE, re.MULTILINE))

    assert ends == {str(state) for state, nexts in NEXT.items() if not nexts}


def test_the_table_says_who_may_do_what_in_which_state() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE, re.MULTILINE)
    told = {State(name): cells.split(" | ") for name, cells in rows if name in set(State)}

    for state in State:
        for action, cell in zip(COLUMNS, told[state], strict=True):
            who = "applicant" if action in APPLICANTS else "officer"
            wanted = who if state in FROM[action] else "–"
            assert cell.rstrip("¹²³⁴") == wanted, (state, action)
    assert set(COLUMNS) == set(Action)
