"""What the domain returns, arranged as the schemas print it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from wallet.licenses.held import HeldLicense
from wallet.licenses.models import LicenseFileRow
from wallet.licenses.queries import Face, NamedParty
from wallet.licenses.showing import face_values, name_masked
from wallet.licenses.state import State
from wallet.objections.models import Objection
from wallet.registers.fetches import Freshness
from wallet.registers.models import FetchState

# What the citizen can do about a license that cannot be shown.
REMEDIES = {
    State.SUSPENDED: "请联系发证机关了解暂停原因；恢复后即可亮证。",
    State.EXPIRED: "请向发证机关申请延续，办结后在此下拉刷新。",
    State.NOT_YET_VALID: "证照到生效日期后即可亮证。",
    State.SUPERSEDED: "已有新证照替代，请出示新证照。",
    State.TRANSFERRED_OUT: "请联系转入地的发证机关。",
    State.REVOKED: "如有异议，请联系发证机关。",
    State.WITHDRAWN: "如有异议，请联系发证机关。",
    State.CANCELLED: "如有异议，请联系发证机关。",
    State.VOID: "如有异议，请联系发证机关。",
}


# What the citizen can do about a source that did not answer, or not lately.
SOURCE_REMEDIES = {
    FetchState.PENDING: "正在向登记系统查询，请稍后下拉刷新。",
    FetchState.FAILED: "登记系统暂时没有答复，系统会自动重试，您也可以稍后下拉刷新。",
    FetchState.STALE: "信息不是最新的，请下拉刷新。",
}
ERROR_REMEDIES = dict.fromkeys(
    ("too_many", "too_large"), "登记在您名下的证照过多，无法在此显示，请到服务窗口办理。"
)


def row_body(held: HeldLicense, objections: Mapping[UUID, Objection]) -> dict[str, Any]:
    now = held.standing.now
    body = {
        "id": held.license_id,
        "identifier": held.identifier,
        "type": held.type,
        "name": held.type_name,
        "role": held.role,
        "state": now.state,
        "number_masked": held.number_masked,
        "holder": {"kind": held.holder_kind, "name_masked": held.holder_name_masked},
        "authority": {"code": held.authority_code, "name": held.authority_name},
        "issued_on": held.issued_on,
        "valid_from": held.standing.valid_from,
        "valid_to": held.standing.valid_to,
        "flags": held.standing.flags,
        "presentable": held.standing.is_valid,
        "source": held.source,
        "fetched_at": held.fetched_at,
    }
    return body | _given(reason=now.reason, objection=_objection(held, objections))


def license_body(
    held: HeldLicense,
    face: Face,
    objections: Mapping[UUID, Objection],
    file: LicenseFileRow | None = None,
) -> dict[str, Any]:
    values = face_values(face.type.face_fields, face.values)
    return row_body(held, objections) | {
        "number": held.number,
        "holders": [_party_body(party) for party in face.parties],
        "fields": values,
        "history": [
            {"state": step.state, "at": step.since, "reason": step.reason, "by": step.source}
            for step in held.history
        ],
        **_given(
            remedy=REMEDIES.get(held.standing.state),
            successor=_successor(held),
            file=file and _file_body(file),
        ),
    }


def _successor(held: HeldLicense) -> UUID | None:
    """Lead to the license that took the place of this one; announced ahead, it has not yet."""
    return held.successor_id if held.standing.recorded is State.SUPERSEDED else None


def _file_body(file: LicenseFileRow) -> dict[str, Any]:
    return {"content_type": file.content_type, "size": file.size, "digest": file.digest}


def source_body(source: Freshness) -> dict[str, Any]:
    body = {"name": source.name, "state": source.state, "fetched_at": source.fetched_at}
    return body | _given(error=source.error, remedy=_source_remedy(source))


def _source_remedy(source: Freshness) -> str | None:
    """Tell the citizen what to do about a part of the list that is missing or old."""
    return ERROR_REMEDIES.get(source.error or "") or SOURCE_REMEDIES.get(source.state)


def _objection(held: HeldLicense, objections: Mapping[UUID, Objection]) -> dict[str, Any] | None:
    """Show that something is said against the license, under whichever of its identifiers."""
    ids = (held.license_id, *held.also)
    found = next((objections[one] for one in ids if one in objections), None)
    return {"id": found.id, "kind": found.kind, "state": found.state} if found else None


def _party_body(party: NamedParty) -> dict[str, Any]:
    name = name_masked(party.kind, party.name)
    body = {"kind": party.kind, "role": party.role, "name_masked": name}
    return body | _given(relation=party.relation)


def _given(**optional: Any) -> dict[str, Any]:
    """Leave out what there is nothing to say about."""
    return {key: value for key, value in optional.items() if value is not None}
