"""The main story, told by programs that share no code with the wallet."""

import json
from base64 import urlsafe_b64decode

import gmssl_pyx
import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
SIGNATURE_BYTES = 64


def base45_decoded(text):
    """RFC 9285, in the plainest way."""
    plain = b""
    for start in range(0, len(text), 3):
        group = [ALPHABET.index(character) for character in text[start : start + 3]]
        value = sum(digit * 45**place for place, digit in enumerate(group))
        plain += value.to_bytes(2 if len(group) == 3 else 1)
    return plain


def base45_encoded(plain):
    text = ""
    for start in range(0, len(plain), 2):
        pair = plain[start : start + 2]
        value = int.from_bytes(pair)
        for _ in range(len(pair) + 1):
            value, digit = divmod(value, 45)
            text += ALPHABET[digit]
    return text


def read(code):
    """Read a code after docs/code-format.md: platform and key id, signed message, signature."""
    plain = base45_decoded(code.removeprefix("EL1:"))
    assert (len(code), len(plain), plain[0], plain[1] & 0x0F) == (142, 92, 1, 1)
    kid = f"{int.from_bytes(plain[2:5])}-{int.from_bytes(plain[5:7])}"
    return kid, b"EL1\0" + plain[:-SIGNATURE_BYTES], plain[-SIGNATURE_BYTES:]


def is_signed(code, key_set):
    kid, message, signature = read(code)
    key = next(key for key in key_set["keys"] if key["kid"] == kid)
    point = b"".join(urlsafe_b64decode(key[axis] + "=") for axis in "xy")
    r, s = (int.from_bytes(half) for half in (signature[:32], signature[32:]))
    return gmssl_pyx.sm2_verify(point, message, encode_dss_signature(r, s))


def tampered(code):
    """Turn over the lowest bit of the handle."""
    plain = bytearray(base45_decoded(code.removeprefix("EL1:")))
    plain[27] ^= 1
    return "EL1:" + base45_encoded(bytes(plain))


@pytest.fixture
def doctor(wallet):
    return wallet.bound(holds="physician_practice")


def test_a_citizen_shows_a_license_and_a_venue_believes_it(wallet, doctor):
    made = doctor.present("physician_practice")

    seen = wallet.scanner().verify(made["code"])

    assert (seen["verdict"], seen["reason"]) == ("valid", "ok")


def test_another_library_checks_the_code_with_the_published_keys(wallet, doctor):
    code = doctor.present("physician_practice")["code"]
    key_set = wallet.client.get("/.well-known/elicense/keys.json").get_json()

    assert is_signed(code, key_set)
    assert not is_signed(tampered(code), key_set)


def test_what_a_cheat_tries_is_refused_and_the_holder_sees_who_tried(wallet, doctor):
    used, late, forged = (doctor.present("physician_practice")["code"] for _ in range(3))
    first, second = wallet.scanner("venue-a"), wallet.scanner("venue-b")

    reasons = [first.verify(used)["reason"], second.verify(used)["reason"]]
    reasons.append(second.verify(tampered(forged))["reason"])
    wallet.outside.advance(62)
    reasons.append(second.verify(late)["reason"])

    assert reasons == ["ok", "already_used", "bad_signature", "expired"]
    uses = doctor.call("GET", "/api/v1/me/usage").get_json()["items"]
    # Nobody knows whose the forged code was.
    assert [use["reason"] for use in uses] == ["expired", "already_used", "ok"]


def test_a_suspended_license_is_not_shown_at_all(wallet):
    nurse = wallet.bound(name="苏禾")

    assert nurse.license("nurse_practice")["state"] == "suspended"
    assert nurse.try_to_present("nurse_practice").get_json()["code"] == "license_suspended"


def test_no_file_of_the_wallet_holds_a_person_or_a_secret_in_clear(wallet, doctor, tmp_path):
    made = doctor.present("physician_practice", image="png")
    page = doctor.call(
        "GET", f"/api/v1/me/licenses/{doctor.license('physician_qualification')['id']}"
    ).get_json()
    venue = wallet.scanner("venue-a")
    venue.verify(made["code"])
    venue.verify(tampered(made["code"]))

    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())

    _, message, _ = read(made["code"])
    person, handle = doctor.person, message[-16:]
    secrets = [
        person["name"],
        person["id_number"],
        person["openid"],
        page["number"],
        made["code"].removeprefix("EL1:"),
        venue.token,
        doctor.tokens["access_token"],
        doctor.tokens["refresh_token"],
        *(row["client_secret"] for row in wallet.outside.cast["clients"]),
    ]
    assert made["id"].encode() in kept
    assert handle not in kept
    assert handle.hex().encode() not in kept
    for secret in secrets:
        for spelling in (secret, json.dumps(secret)[1:-1]):
            assert spelling.encode() not in kept
