"""What a venue may write where a holder reads it."""

import pytest

from wallet.verification.venue_texts import may_be_shown

PLAIN = [
    "entry_registration",
    "入场登记",
    "招聘会（A馆）入场，第3场",
    "2026年11月21日 培训报到",
    "一号门",
    "Gate B-12",
    "药房·处方核对",
    "新生入园&体检",
]
NOT_OURS = {
    "an address": "入场登记 www.example.com",
    "an address with a scheme": "https://example.com/a",
    "an address in full-width letters": "ｅｘａｍｐｌｅ．ｃｏｍ",
    "a mail address": "a@b.cn",
    "a telephone number": "入场 13800000000",
    "a telephone number with signs in it": "入场 138-0000 0000",
    "a telephone number in words": "一三八零零零零零零零零",
    "a telephone number in full-width digits": "１３８００００００００",
    "a space of no width": "入场\u200b登记",
    "a tag": "入场\U000e0041",
    "a mark of direction": "入场\u202e登记",
    "a line": "入场\n系统",
    "a separator of lines": "入场\u2028登记",
    "brackets of a notice": "【卫健】入场",
    "a quote that ends ours": "入场”。您的证照",
    "a notice": "系统 通知 您的账户异常",
    "an offer of help": "如有疑问联系客服",
    "private use": "入场\ue000",
    "nothing": "  ",
}


@pytest.mark.parametrize("text", PLAIN)
def test_plain_words_may_be_shown(text):
    assert may_be_shown(text)


@pytest.mark.parametrize("text", NOT_OURS.values(), ids=NOT_OURS)
def test_what_could_speak_for_us_may_not(text):
    assert not may_be_shown(text)
