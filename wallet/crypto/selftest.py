"""What must hold before the wallet serves anyone: the examples of the standards."""

from collections.abc import Callable, Mapping

from wallet.crypto import published, sm2, sm3, sm4
from wallet.crypto.engine import Engine


class SelfTestFailed(Exception):
    """The cryptography of this machine gives wrong answers; nothing may be served with it."""


def run(engine: Engine | None = None) -> None:
    """Run every check.  Raises SelfTestFailed, naming the check."""
    prove(checks(engine or sm2.default_engine()))


def checks(engine: Engine) -> Mapping[str, Callable[[], bool]]:
    return {
        "SM3 (GM/T 0004)": _knows_sm3,
        "HMAC-SM3 (GM/T 0042)": _knows_hmac,
        "SM4-GCM (RFC 8998)": _knows_sm4,
        f"SM2 signature (GM/T 0003.5) by {engine.name}": lambda: _knows_sm2(engine),
        f"SM2 sign and verify by {engine.name}": lambda: _signs(engine),
    }


def prove(checks: Mapping[str, Callable[[], bool]]) -> None:
    """Run these checks.  Raises SelfTestFailed, naming the first that does not hold."""
    for name, holds in checks.items():
        try:
            held = holds()
        except Exception as error:  # whatever it was, the check did not hold
            raise SelfTestFailed(f"self-test failed: {name}") from error
        if not held:
            raise SelfTestFailed(f"self-test failed: {name}")


def _knows_sm3() -> bool:
    return sm3.digest(published.SM3.message) == published.SM3.digest


def _knows_hmac() -> bool:
    example = published.HMAC_SM3
    return sm3.hmac(example.key, example.message) == example.mac


def _knows_sm4() -> bool:
    example = published.SM4_GCM
    sealed = sm4.encrypt(example.key, example.nonce, example.text, about=example.about)
    text = sm4.decrypt(example.key, example.nonce, example.sealed, about=example.about)
    return (sealed, text) == (example.sealed, example.text)


def _knows_sm2(engine: Engine) -> bool:
    example = published.SM2
    key = sm2.PublicKey(example.public, engine)
    key.verify(example.message, example.signature)
    return _refuses(key, example.message + b"!", example.signature)


def _signs(engine: Engine) -> bool:
    key = sm2.PrivateKey(sm2.generate(), engine)
    signature = key.sign(b"self-test")
    key.public_key.verify(b"self-test", signature)
    return _refuses(key.public_key, b"self-tested", signature)


def _refuses(key: sm2.PublicKey, message: bytes, signature: bytes) -> bool:
    try:
        key.verify(message, signature)
    except sm2.BadSignature:
        return True
    return False
