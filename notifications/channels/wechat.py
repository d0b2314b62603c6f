"""WeChat's subscribe messages: /cgi-bin/message/subscribe/send, and what its answers mean.

An access token that is gone is renewed once, by one process for all, before an answer gets here.
"""

from collections.abc import Mapping
from typing import Any

from notifications.deliver import Letter
from notifications.models import GrantKind
from notifications.outcomes import Fate, Outcome
from notifications.templates import PAGE, wechat_data
from notifications.wechat_templates import WeChatTemplate
from wallet.identity.wechat.client import WeChat
from wallet.identity.wechat.errors import MISCONFIGURED, TOKEN_GONE, WeChatError, WeChatUnavailable

PATH = "/cgi-bin/message/subscribe/send"
# errcode; whatever is not listed will be answered again in the same way, so it is a dead letter.
FATES = {
    -1: Fate.DOWN,
    # Two calls for one openid at the same time.
    43108: Fate.RETRY,
    # Of the token, the appid, the address: the operator's to mend, and nothing of this message.
    **dict.fromkeys((*TOKEN_GONE, *MISCONFIGURED), Fate.RETRY),
    43101: Fate.REFUSED,
    40003: Fate.DEAD,
    40037: Fate.DEAD,
    41030: Fate.DEAD,
    47003: Fate.DEAD,
    45009: Fate.TOMORROW,
    45011: Fate.NEXT_MINUTE,
}


class WeChatChannel:
    """The phone's list of service messages."""

    def __init__(self, wechat: WeChat, templates: Mapping[str, WeChatTemplate]) -> None:
        self.templates = templates
        self._wechat = wechat

    def kind_of(self, template: str) -> GrantKind | None:
        found = self.templates.get(template)
        return found.kind if found else None

    def send(self, letter: Letter) -> Outcome:
        # Not repeatable: after a broken line it may have arrived, and the queue asks again anyway.
        try:
            self._wechat.call(PATH, self._body(letter))
        except WeChatError as error:
            return Outcome(FATES.get(error.errcode, Fate.DEAD), f"wechat_{error.errcode}")
        except WeChatUnavailable:
            return Outcome(Fate.DOWN, "no_answer")
        return Outcome(Fate.SENT)

    def _body(self, letter: Letter) -> dict[str, Any]:
        template = self.templates[letter.template]
        fitted = wechat_data(letter.template, letter.event, letter.params)
        return {
            "touser": letter.openid,
            "template_id": template.id,
            "page": PAGE.format(id=letter.message_id),
            "data": {template.fields.get(name, name): {"value": v} for name, v in fitted.items()},
            "miniprogram_state": "formal",
            "lang": "zh_CN",
        }
