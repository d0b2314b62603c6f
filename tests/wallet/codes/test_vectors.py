"""Read docs/vectors/el1.json as an implementer would, with the wallet's own reader."""

import base64
import json
import re
from pathlib import Path

import gmssl_pyx
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from docs.vectors import make
from docs.vectors.codes import Signatures
from wallet.codes import payload
from wallet.crypto import sm2, sm3
from wallet.crypto.curve import digest_for

PUBLISHED = json.loads(make.FILE.read_text("ascii"))
VECTORS = PUBLISHED["vectors"]
PAGE = Path(__file__).parents[3] / "docs" / "code-format.md"
REASONS = [
    "malformed",
    "unknown_key",
    "specimen",
    "bad_signature",
    "not_yet_valid",
    "expired",
    "redeemable",
]


def judge(vector):
    """Give the first reason, in the order of docs/code-format.md."""
    try:
        code = payload.decode(vector["text"])
    except payload.MalformedCode:
        return "malformed"
    key = find_key(code.header, PUBLISHED["key_sets"][vector["keys"]])
    if key is None:
        return "unknown_key"
    if key["specimen"] and vector["production"]:
        return "specimen"
    if not is_signed(code, key):
        return "bad_signature"
    return judge_time(code.header, vector["now"], vector["grace_seconds"])


def find_key(header, key_set):
    kid = f"{header.platform}-{header.key_id}"
    for key in key_set["keys"]:
        if (
            key["kid"] == kid
            and header.code_class in key["classes"]
            and header.specimen == key["specimen"]
            and key["nbf"] <= header.issued_at < key["exp"]
        ):
            return key
    return None


def is_signed(code, key):
    public = sm2.PublicKey(b"".join(base64.urlsafe_b64decode(key[axis] + "=") for axis in "xy"))
    try:
        public.verify(code.signed_message, code.signature)
    except sm2.BadSignature:
        return False
    return True


def judge_time(header, now, grace):
    if now < header.issued_at - grace:
        return "not_yet_valid"
    return "redeemable" if now < header.expires_at + grace else "expired"


def fields(code):
    header = code.header
    return {
        "class": header.code_class,
        "specimen": header.specimen,
        "platform": header.platform,
        "key_id": header.key_id,
        "issued_at": header.issued_at,
        "lifetime": header.lifetime,
        "handle": header.handle.hex(),
        "claims": code.claims.hex(),
    }


def by_name(vector):
    return vector["name"]


@pytest.mark.parametrize("vector", VECTORS, ids=by_name)
def test_each_vector_is_judged_as_published(vector):
    assert judge(vector) == vector["reason"]


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["fields"]], ids=by_name)
def test_each_well_formed_vector_is_read_as_published(vector):
    assert fields(payload.decode(vector["text"])) == vector["fields"]


def test_exactly_the_malformed_vectors_have_no_fields():
    assert all((v["fields"] is None) == (v["reason"] == "malformed") for v in VECTORS)


def test_every_reason_that_a_reader_can_find_alone_has_vectors():
    assert {vector["reason"] for vector in VECTORS} == set(REASONS)


def test_no_two_vectors_have_one_name_or_ask_one_question():
    names = [vector["name"] for vector in VECTORS]
    questions = [
        (v["text"], v["keys"], v["now"], v["grace_seconds"], v["production"]) for v in VECTORS
    ]

    assert len(set(names)) == len(names)
    assert len(set(questions)) == len(questions)


def test_only_an_unknown_key_of_another_platform_leaves_the_verdict_open():
    unknown = [v for v in VECTORS if v["verdict"] == "unknown"]

    assert {v["reason"] for v in unknown} == {"unknown_key"}
    assert all(v["fields"]["platform"] != PUBLISHED["platform"] for v in unknown)
    assert {v["reason"] for v in VECTORS if v["verdict"] is None} == {"redeemable"}


def test_the_file_is_what_its_script_writes_and_nothing_is_signed_again():
    assert make.written(make.document(Signatures(make.recorded()))) == make.FILE.read_text("ascii")


def test_the_private_keys_belong_to_the_published_ones():
    for pair, key in zip(
        PUBLISHED["key_pairs"], PUBLISHED["key_sets"]["published"]["keys"], strict=True
    ):
        public = sm2.PrivateKey(bytes.fromhex(pair["d"])).public

        assert sm3.digest(pair["made_from"].encode()).hex() == pair["d"]
        assert public.hex() == pair["x"] + pair["y"]
        assert key["kid"] == pair["kid"]


def test_the_rare_vectors_are_what_they_say():
    x = {pair["kid"]: pair["x"] for pair in PUBLISHED["key_pairs"]}
    signatures = {v["name"]: payload.decode(v["text"]).signature for v in VECTORS if v["fields"]}
    texts = {v["name"]: v["text"] for v in VECTORS}

    assert x["990000-4"].startswith("00")
    assert x["990000-5"].startswith("04")
    assert signatures["a signature whose r begins with 00"][0] == 0
    assert signatures["a signature whose s begins with 00"][32] == 0
    assert "  " in texts["spaces side by side in the text"]


@pytest.mark.parametrize("signature", PUBLISHED["signatures"], ids=lambda s: s["message"][:70])
def test_another_library_accepts_every_signature(signature):
    x, y = next(
        (pair["x"], pair["y"]) for pair in PUBLISHED["key_pairs"] if pair["kid"] == signature["kid"]
    )
    rs = bytes.fromhex(signature["signature"])
    der = encode_dss_signature(int.from_bytes(rs[:32]), int.from_bytes(rs[32:]))

    assert gmssl_pyx.sm2_verify(bytes.fromhex(x + y), bytes.fromhex(signature["message"]), der)


def test_the_page_works_the_first_vector():
    first, pair = VECTORS[0], PUBLISHED["key_pairs"][0]
    code = payload.decode(first["text"])
    page = PAGE.read_text("utf-8")
    shown = dict(re.findall(r"^(d|x|y|Z_A|message|e) +(\w{64})$", page, re.MULTILINE))
    body = "".join(re.findall(r"^((?:[0-9a-f]{2})+)  +\S", page, re.MULTILINE))

    assert first["text"] in page.splitlines()
    assert body == (code.signed_message.removeprefix(payload.TAG) + code.signature).hex()
    assert {name: shown[name] for name in "dxy"} == {name: pair[name] for name in "dxy"}
    assert shown["message"] == code.signed_message.hex()
    assert shown["e"] == sm3.digest(bytes.fromhex(shown["Z_A"] + shown["message"])).hex()
    assert shown["e"] == digest_for(bytes.fromhex(pair["x"] + pair["y"]))(code.signed_message).hex()


def test_the_page_shows_the_key_that_is_published():
    block = re.search(r"```json\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)

    assert json.loads(block[1]) == PUBLISHED["key_sets"]["published"]["keys"][0]
