"""What the citizen can do about a license that cannot be shown."""

from wallet.licenses.state import State

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
