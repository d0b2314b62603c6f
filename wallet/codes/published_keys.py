"""The public keys of codes, as a JWK Set with the field's names for SM2."""

import base64
from typing import Any

from wallet.crypto.keys import Keys, SigningKey


def jwk_set(keys: Keys, *, platform: int, tag: str = "EL1") -> dict[str, Any]:
    """Return every key of a tag, such as codes may name, the retired ones too."""
    return {"keys": [_jwk(key, platform) for key in keys.signing if key.tag == tag]}


def _jwk(key: SigningKey, platform: int) -> dict[str, Any]:
    return {
        "kty": "EC",
        "crv": "SM2",
        "alg": "SM2SM3",
        "use": "sig",
        "kid": f"{platform}-{key.id}",
        "x": _base64url(key.public[:32]),
        "y": _base64url(key.public[32:]),
        "nbf": int(key.not_before.timestamp()),
        "exp": int(key.expires.timestamp()),
        "classes": list(key.classes),
        "specimen": key.specimen,
    }


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
