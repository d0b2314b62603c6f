"""Prove identity by WeChat's face check, version 2.0 (getverifyid, queryverifyinfo)."""

import base64
import hashlib

from wallet.identity.methods.method import CheckQuestion, Handoff, Outcome, ProviderUnavailable
from wallet.identity.models import CheckState
from wallet.identity.persons import Person
from wallet.identity.wechat.client import WeChat, number, text
from wallet.identity.wechat.errors import WeChatUnavailable

PATH = "/cityservice/face/identify"
PASSED = 10000
NOT_FINISHED = {10005, 10300}
# verify_ret → the word of our API; any other number is `no_match`.
REASONS = dict.fromkeys(range(90002, 90007), "cancelled") | {90017: "timeout", 90107: "timeout"}


class WeChatFace:
    """The method `wechat_face`."""

    def __init__(self, wechat: WeChat) -> None:
        self._wechat = wechat

    def start(self, question: CheckQuestion) -> Handoff:
        body = {
            "out_seq_no": question.out_seq_no,
            "cert_info": _certificate(question.person),
            "openid": question.openid,
        }
        try:
            # Not repeatable: WeChat may have taken out_seq_no, and takes it once.
            verify_id = text(self._wechat.call(f"{PATH}/getverifyid", body), "verify_id")
        except WeChatUnavailable as error:
            raise ProviderUnavailable(str(error)) from error
        return Handoff({"verify_id": verify_id}, verify_id)

    def outcome(self, question: CheckQuestion) -> Outcome:
        body = {
            "verify_id": question.kept,
            "out_seq_no": question.out_seq_no,
            "cert_hash": cert_hash(question.person),
            "openid": question.openid,
        }
        try:
            answer = self._wechat.call(f"{PATH}/queryverifyinfo", body, repeatable=True)
            found = number(answer, "verify_ret")
        except WeChatUnavailable:
            return Outcome(CheckState.PENDING, "provider_unavailable")
        return _outcome(found)


def cert_hash(person: Person) -> str:
    """Return WeChat's digest of the certificate: SHA-256 over base64 of each part, in hex."""
    parts = _certificate(person).items()
    joined = "&".join(f"{key}={base64.b64encode(part.encode()).decode()}" for key, part in parts)
    return hashlib.sha256(joined.encode()).hexdigest()


def _certificate(person: Person) -> dict[str, str]:
    # WeChat hashes the parts in this order.
    return {
        "cert_type": "IDENTITY_CARD",
        "cert_name": person.name,
        "cert_no": person.id_number,
    }


def _outcome(verify_ret: int) -> Outcome:
    if verify_ret == PASSED:
        return Outcome(CheckState.PASSED)
    if verify_ret in NOT_FINISHED:
        return Outcome(CheckState.PENDING)
    return Outcome(CheckState.FAILED, REASONS.get(verify_ret, "no_match"))
