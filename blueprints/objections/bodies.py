"""Objections, arranged as the schemas print them."""

from typing import Any

from wallet.objections.shown import Row, Shown, StepShown


def row_body(row: Row) -> dict[str, Any]:
    body = {
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "submitted_at": row.submitted_at,
        "due_on": row.due_on,
        "overdue": row.overdue,
        "version": row.version,
    }
    optional = {"license": row.license, "authority": row.authority, "reason": row.reason}
    return body | _given(**optional, applicant_masked=row.applicant_masked)


def objection_body(shown: Shown) -> dict[str, Any]:
    return row_body(shown.row) | {
        "words": shown.words,
        "timeline": [_step_body(step) for step in shown.timeline],
        **_given(verification=shown.verification),
    }


def _step_body(step: StepShown) -> dict[str, Any]:
    body = {"state": step.state, "at": step.at, "by": step.by}
    return body | _given(office=step.office, comment=step.comment)


def _given(**optional: Any) -> dict[str, Any]:
    """Leave out what there is nothing to say about."""
    return {key: value for key, value in optional.items() if value is not None}
