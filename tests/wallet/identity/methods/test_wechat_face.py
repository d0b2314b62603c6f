"""The method `wechat_face`: what is asked, and how its answers are read."""

import re
import secrets
from dataclasses import replace

import pytest

from tests.wallet.identity.factories import make_person
from tests.wallet.identity.loopback import LONG, HangUp, Raw
from wallet.identity.methods.method import CheckQuestion, Handoff, Outcome, ProviderUnavailable
from wallet.identity.methods.wechat_face import WeChatFace, cert_hash
from wallet.identity.models import CheckState
from wallet.identity.persons import Person
from wallet.identity.wechat.client import WeChat

GET_VERIFY_ID = "/cityservice/face/identify/getverifyid"
QUERY = "/cityservice/face/identify/queryverifyinfo"
PASSED = Outcome(CheckState.PASSED)
PENDING = Outcome(CheckState.PENDING)
NOT_ASKED = Outcome(CheckState.PENDING, "provider_unavailable")
QUESTION = CheckQuestion(
    make_person("买买提·吐尔逊"), "oSample-5Dkqz", "0123456789abcdef", "verify-1"
)

# developers.weixin.qq.com, queryVerifyInfo: verify_ret.
OUTCOMES = {
    10000: PASSED,
    10005: PENDING,
    10300: PENDING,
    **dict.fromkeys(range(90002, 90007), Outcome(CheckState.FAILED, "cancelled")),
    **dict.fromkeys((90017, 90107), Outcome(CheckState.FAILED, "timeout")),
    **dict.fromkeys(
        (0, 1, -1, 9999, 10001, 10003, 10004, 90001, 90007, 90018, 100000),
        Outcome(CheckState.FAILED, "no_match"),
    ),
}
TROUBLE = {
    "an errcode": {"errcode": -1, "errmsg": "system error"},
    "the check of somebody else": {"errcode": 40097, "errmsg": "invalid args"},
    "an errcode beside a pass": {"errcode": 1, "verify_ret": 10000, "verify_id": "v"},
    "nothing": {"errcode": 0},
    "a page": Raw(b"<html></html>", 502),
    "a closed line": HangUp(),
}


@pytest.fixture
def face(loopback, shared_token):
    loopback.give_tokens("token-1")
    token = shared_token("wx-sample")
    return WeChatFace(
        WeChat(base=loopback.url, appid="wx-sample", secret="secret", token=token, bounds=LONG)
    )


def test_the_certificate_is_hashed_as_wechat_documents_it():
    # The sample of WeChat's documentation; its number has a wrong check digit.
    sample = Person("张三", "111", "310101199801011234")

    assert cert_hash(sample) == "3c241f7ff324977aeb91f173bb2a7b06569e6fd784d5573db34a636d8671108b"


def test_starting_hands_over_the_person_and_returns_the_number_for_the_phone(loopback, face):
    loopback.answer(GET_VERIFY_ID, {"errcode": 0, "verify_id": "verify-1", "expires_in": 3600})

    assert face.start(QUESTION) == Handoff({"verify_id": "verify-1"}, "verify-1")

    [asked] = loopback.asked_for(GET_VERIFY_ID)
    assert asked.body == {
        "out_seq_no": QUESTION.out_seq_no,
        "cert_info": {
            "cert_type": "IDENTITY_CARD",
            "cert_name": "买买提·吐尔逊",
            "cert_no": QUESTION.person.id_number,
        },
        "openid": QUESTION.openid,
    }


def test_the_outcome_is_asked_with_a_digest_instead_of_the_person(loopback, face):
    loopback.answer(QUERY, {"errcode": 0, "verify_ret": 10000})

    face.outcome(QUESTION)

    [asked] = loopback.asked_for(QUERY)
    assert asked.body == {
        "verify_id": "verify-1",
        "out_seq_no": QUESTION.out_seq_no,
        "cert_hash": cert_hash(QUESTION.person),
        "openid": QUESTION.openid,
    }


@pytest.mark.parametrize(("verify_ret", "outcome"), OUTCOMES.items())
def test_only_10000_is_a_pass_and_every_number_has_a_word(loopback, face, verify_ret, outcome):
    loopback.answer(QUERY, {"errcode": 0, "errmsg": "ok", "verify_ret": verify_ret})

    assert face.outcome(QUESTION) == outcome


@pytest.mark.parametrize("verify_ret", [None, "", "10000", 10000.0, True, [10000], {}])
def test_what_is_no_whole_number_passes_nobody(loopback, face, verify_ret):
    loopback.answer(QUERY, {"errcode": 0, "verify_ret": verify_ret})

    assert face.outcome(QUESTION) == NOT_ASKED


@pytest.mark.parametrize("answer", TROUBLE.values(), ids=TROUBLE)
def test_trouble_at_wechat_leaves_the_check_pending_and_says_why(loopback, face, answer):
    loopback.answer(QUERY, answer)

    assert face.outcome(QUESTION) == NOT_ASKED


@pytest.mark.parametrize("answer", TROUBLE.values(), ids=TROUBLE)
def test_trouble_at_wechat_starts_no_check(loopback, face, answer):
    loopback.answer(GET_VERIFY_ID, answer)

    with pytest.raises(ProviderUnavailable) as refused:
        face.start(QUESTION)

    shown = f"{refused.value} {refused.value!r}"
    person = QUESTION.person
    assert not [s for s in (person.name, person.id_number, QUESTION.openid) if s in shown]


@pytest.mark.parametrize("trouble", [{"errcode": -1}, HangUp()], ids=["busy", "a closed line"])
def test_the_outcome_is_asked_once_more(loopback, face, trouble):
    loopback.answer(QUERY, trouble, {"errcode": 0, "verify_ret": 10000})

    assert face.outcome(QUESTION) == PASSED


@pytest.mark.parametrize("trouble", [{"errcode": -1}, HangUp()], ids=["busy", "a closed line"])
def test_a_start_is_not_repeated_because_its_number_may_be_taken(loopback, face, trouble):
    loopback.answer(GET_VERIFY_ID, trouble, {"errcode": 0, "verify_id": "verify-1"})

    with pytest.raises(ProviderUnavailable):
        face.start(QUESTION)

    assert len(loopback.asked_for(GET_VERIFY_ID)) == 1


def test_a_question_does_not_print_what_it_holds():
    shown = f"{QUESTION} {QUESTION!r}"

    assert not re.search("买买提|990101|oSample|verify-1", shown)


# Against the sandbox, which keeps WeChat's own rules


@pytest.fixture
def real(sandbox, shared_token):
    sandbox.whole()
    appid, secret = sandbox.cast["appid"], sandbox.cast["appsecret"]
    token = shared_token(appid)
    return WeChatFace(WeChat(base=sandbox.url, appid=appid, secret=secret, token=token))


def started(sandbox, face, name):
    citizen = sandbox.cast["citizens"][0]
    person = Person.of(name=name or citizen["name"], id_type="111", id_number=citizen["id_number"])
    question = CheckQuestion(person, citizen["openid"], secrets.token_hex(16), "")
    return replace(question, kept=face.start(question).kept)


@pytest.mark.parametrize(
    ("name", "camera", "outcome"),
    [
        (None, "pass", PASSED),
        (None, "fail", Outcome(CheckState.FAILED, "no_match")),
        (None, "cancel", Outcome(CheckState.FAILED, "cancelled")),
        (None, "timeout", Outcome(CheckState.FAILED, "timeout")),
        (None, None, PENDING),
        ("别人", "pass", Outcome(CheckState.FAILED, "no_match")),
    ],
)
def test_what_the_camera_saw_becomes_the_outcome(sandbox, real, name, camera, outcome):
    question = started(sandbox, real, name)
    if camera:
        sandbox.post("/phone/face", {"verify_id": question.kept, "result": camera})

    assert real.outcome(question) == outcome
