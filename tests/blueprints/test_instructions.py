"""Every sentence that tells somebody to do something is followed, as its reader would.

The table says for each instruction which operation it leads to, or why it leads out of the wallet;
a new wording is not in it, and fails. Below, what depends on the state is done in that state.
"""

import json
import re
from pathlib import Path

import pytest

import notifications
from tests.blueprints.applying import act, copied, desk_of, done, submitted
from tests.blueprints.desk import complete, document, open_desk, start_at_counter
from tests.wallet.identity.factories import make_id_number
from wallet.applications import next_step
from wallet.licenses.remedies import REMEDIES
from wallet.registers import fetches
from wallet.texts import TEXTS

TEMPLATES = Path(notifications.__file__ or "").parent / "templates.json"
OBJECTIONS = "/api/v1/me/objections"

# What leads out of the wallet, and why that is right.
OUT = {
    "retype": "the reader corrects what they sent, and sends it again",
    "wait": "the same call a little later",
    "office": "an authority decides it, by its own procedure; GET /api/v1/authorities finds it",
    "original": "the license itself keeps its force, whatever the wallet can do",
    "gate": "the venue asks the person in front of it",
    "colleague": "another person at the same office",
    "phone": "a setting of the phone",
}
# A clause that tells to do something, and the operation that does it or the way out.
INSTRUCTIONS = [
    ("请先登录|重新登录", "get_token"),
    ("完成实名认证|重新进行身份核验|重新核验身份", "start_check"),
    ("授权书的最新版本", "list_consents"),
    ("请先解除绑定", "unbind"),
    ("打开这次记录", "show_use"),
    ("打开这条消息", "list_messages"),
    ("父母核验身份后查看|满14周岁后可以用自己的身份", "start_check"),
    ("到服务窗口锁定", "lock_wallet"),
    ("携带身份证件到服务窗口", "confirm_move"),
    ("携带原件到窗口办理|请到窗口办理", "file_application"),
    ("再试或到服务窗口办理|领取办理码", "issue_identity_code"),
    ("认领码认领", "claim_application"),
    ("重新申领", "create_application"),
    ("撤回申领", "withdraw_application"),
    ("可以等待结果|查看说明|随时查看进度", "show_application"),
    ("补正并重新提交|补交|核对信息", "submit_application"),
    ("补齐必需的照片|作为附件上传|重新选择|重拍|重新拍照|拍摄原件|拍成照片", "announce_attachment"),
    ("重新上传|请先上传", "complete_attachment"),
    ("删除已有的附件", "remove_attachment"),
    ("下拉刷新", "refresh_licenses"),
    ("打开证照查看|打开您的|可在证照夹中查看", "show_license"),
    ("可以亮证|正常出示", "present_license"),
    ("请出示新证照", "show_license"),
    ("提出异议", "submit_objection"),
    ("打开查看理由", "show_objection"),
    ("证照目录", "list_license_types"),
    ("机构目录|选择证照上载明的机构", "list_authorities"),
    (
        "联系(颁发|签发|发证|该)机[构关]|联系转入地|(颁发机构|发证机关)(办理|申请)",
        "list_authorities",
    ),
    ("先报送事件", "add_event"),
    ("新版本证照报送|重新报送|重新读取", "push_license"),
    ("重新生成|要新的登记码", "make_enrollment_code"),
    ("请刷新", "show_officer_session"),
    ("须有材料照片", "ask_supplement"),
    ("主管办理", "ask_supplement"),
    ("另一名经办人", "approve_application"),
    ("让对方", "gate"),
    ("核对姓名与本人", "gate"),
    ("实体证照|查看原件", "original"),
    ("到(发证机关|签发机构|颁发机构)|签发机构窗口|到服务窗口咨询|服务窗口办理", "office"),
    ("管理员", "colleague"),
    ("到服务窗口(更正|查询)", "list_person_acts"),
    ("使用新的证件号码", "start_check"),
    ("相机|在微信中解除限制", "phone"),
    ("请(检查|核对|填写|按|选择)|请勿|返回后|降低分辨率", "retype"),
    ("再试|再看|重试|重新打开", "wait"),
]
IMPERATIVE = re.compile("(?<!申)请(?!求)|可以(?!换发|转交)|可在|可随时|须由|须有")


def sentences():
    """Everything that people read, by the place where it stands."""
    for group, said in TEXTS["zh"].items():
        yield from ((f"{group}.{code}", text) for code, text in said.items())
    for template in json.loads(TEMPLATES.read_text("utf-8")).values():
        yield from ((event, texts["body"]) for event, texts in template["events"].items())
    yield from ((f"next_step.{code}", text) for code, text in next_step.TEXTS.items())
    sources = [*fetches.REMEDIES.values(), *fetches.ERROR_REMEDIES.values()]
    sources += [fetches.WITHHELD_REMEDY, fetches.NAME_REMEDY]
    yield from (("source", text) for text in sources)
    yield from ((f"remedy.{state}", text) for state, text in REMEDIES.items())


def instructions():
    for place, text in sentences():
        for clause in re.split("[。；，：;]", text):
            if IMPERATIVE.search(clause):
                yield place, clause


def test_every_instruction_leads_somewhere():
    lost = [
        f"{place}: {clause}"
        for place, clause in instructions()
        if not any(re.search(phrase, clause) for phrase, _ in INSTRUCTIONS)
    ]

    assert lost == []


@pytest.mark.parametrize(("phrase", "way"), INSTRUCTIONS)
def test_every_way_is_one_and_some_sentence_needs_it(wallet, phrase, way):
    document = wallet.client.get("/openapi.json").get_json()
    operations = {
        operation["operationId"]
        for path in document["paths"].values()
        for verb, operation in path.items()
        if verb != "parameters"
    }

    assert way in operations | OUT.keys()
    assert any(re.search(phrase, clause) for _, clause in instructions())


# What depends on the state


def test_under_14_is_refused_by_phone_and_counter_and_a_parent_sees_the_license(wallet):
    child = {"name": "秦念安", "id_number": make_id_number("20240605")}
    phone = wallet.sign_in(wallet.outside.citizen(name="祁朔"))

    by_phone = phone.start_check(**child)
    by_counter = open_desk(wallet).post("identity-codes", child)

    assert [each.get_json()["code"] for each in (by_phone, by_counter)] == ["under_14"] * 2
    assert "父母核验身份后查看" in by_counter.get_json()["title"]
    assert wallet.bound(holds="birth_certificate").license("birth_certificate")["presentable"]


def test_who_is_told_to_call_an_authority_finds_it(wallet):
    case = submitted(wallet.bound(name="柏晚秋"))

    code = case.now()["authority"]["code"]
    found = wallet.client.get(f"/api/v1/authorities?q={code}").get_json()["items"]

    assert [(one["code"], bool(one["address"] and one["phone"])) for one in found] == [(code, True)]


@pytest.mark.parametrize("reason", ["mismatch", "not_ours", "incomplete", "other"])
def test_who_was_rejected_can_apply_again(wallet, reason):
    phone, desk = wallet.bound(name="柏晚秋"), desk_of(wallet, "officer-city-1")
    case = submitted(phone)
    done(act(desk, case, "acceptance"))
    rejected = done(act(desk, case, "rejection", reason=reason, comment="见说明"))

    assert rejected["next_step"]["code"] == f"rejected_{reason}"
    assert done(submitted(phone).call("GET"))["state"] == "submitted"


def test_who_lost_the_binding_can_prove_who_they_are_again_or_have_it_locked(wallet):
    older = wallet.bound(holds="nurse_practice")
    newer = wallet.sign_in(older.person | {"openid": "oThe-phone-that-was-bought-today"})
    assert newer.prove()["status"] == "passed"
    older = wallet.sign_in(older.person)

    assert older.start_check().status_code == 201
    assert open_desk(wallet).lock(older.person).status_code == 204


def test_who_is_locked_can_prove_who_they_are_at_the_counter_too(wallet):
    phone = wallet.bound(holds="nurse_practice")
    desk = open_desk(wallet)
    assert desk.lock(phone.person).status_code == 204
    phone = wallet.sign_in(phone.person)

    check = start_at_counter(phone)

    assert complete(phone, check, desk.vouch(phone.person))["status"] == "passed"


def test_whose_license_is_suspended_can_object(wallet):
    nurse = wallet.bound(name="苏禾")
    row = nurse.license("nurse_practice")
    assert row["state"] == "suspended"

    body = {"kind": "wrong_state", "license": row["id"], "words": "已经恢复执业。"}

    assert nurse.call("POST", OBJECTIONS, body).status_code == 201


def test_who_is_sent_to_the_counter_is_served_there(wallet):
    person = wallet.outside.citizen(name="柏晚秋")
    paper = {
        k: person["paper"][0][k] for k in ("type", "medium", "certificate_number", "authority")
    }
    desk = desk_of(wallet, "officer-city-1")

    filed = desk.post("applications", document(person) | paper | {"issued_on": "2024-09-05"})

    assert filed.status_code == 201
    phone = wallet.bound(name="柏晚秋")
    claimed = phone.call("POST", "/api/v1/me/claims", {"code": filed.get_json()["claim_code"]})
    assert done(claimed)["state"] == "submitted"


def test_whose_register_says_another_name_is_told_what_the_office_can_do(wallet):
    case = copied(wallet.bound(name="祁朔"), wallet.outside.citizen(name="柏晚秋"))
    done(case.submit())
    desk = desk_of(wallet, "officer-city-1")
    done(act(desk, case, "acceptance"))

    asked = act(desk, case, "supplement", items=[{"kind": "certificate", "reason": "请重拍"}])

    assert done(asked)["next_step"]["code"] == "supplement"
    case.attach("certificate")
    assert done(case.submit())["state"] == "accepted"
