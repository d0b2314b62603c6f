"""What WeChat's error numbers mean to us, each with a remedy in its title (wallet/texts)."""

from wallet.errors import Invalid, Refused, Unavailable


class WeChatUnavailable(Unavailable):
    """WeChat did not answer, or answered with an error that is not the citizen's."""

    code = "wechat_unavailable"


class WeChatDropped(WeChatUnavailable):
    """The line to WeChat broke, or never stood."""


class WeChatCodeRefused(Invalid):
    """The wx.login code is wrong, was used before, or is older than five minutes."""

    code = "invalid_grant"


class WeChatBlocked(Refused):
    """WeChat takes whoever signs in for high-risk, or has limited the account."""

    code = "blocked_by_wechat"


class WeChatError(WeChatUnavailable):
    """WeChat's own error number, for the adapters that know what it means."""

    def __init__(self, errcode: int) -> None:
        super().__init__(f"WeChat answered errcode {errcode}")
        self.errcode = errcode


class WeChatBusy(WeChatError):
    """WeChat asks for patience."""

    code = "wechat_busy"
    retry_after = 1


class WeChatTooOften(WeChatError):
    """Too many calls within a minute."""

    code = "wechat_too_often"
    retry_after = 60


class WeChatUsedUp(WeChatError):
    """The calls of the day are used up."""

    code = "wechat_used_up"


class WeChatMisconfigured(WeChatError):
    """WeChat does not let this mini-program or this server call: the operator must act."""

    code = "wechat_misconfigured"


# errcode
TOKEN_GONE = {40001, 40014, 42001}
CODE_REFUSED = {40029, 40163, 41008}
BLOCKED = {40226, 50002}
# Of appid, secret, address, permission, or the shape of what we send.
MISCONFIGURED = {40002, 40013, 40125, 40164, 41001, 41002, 41004, 47001, 48001, 50002}
MEANINGS: dict[int, type[WeChatError]] = {
    -1: WeChatBusy,
    45011: WeChatTooOften,
    45009: WeChatUsedUp,
    **dict.fromkeys(MISCONFIGURED, WeChatMisconfigured),
}
