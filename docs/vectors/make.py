"""Write the test vectors of format EL1: `python -m docs.vectors.make`.

Everything but the signatures is computed. Those are read back from the file, and only a message
that has none yet is signed: running this again changes nothing.
"""

import json
from pathlib import Path

from docs.vectors import judged, malformed
from docs.vectors.author import Author
from docs.vectors.codes import KEYS, PLATFORM, Key, Signature, Signatures

FILE = Path(__file__).with_name("el1.json")
ABOUT = (
    "Test vectors of the code format EL1 (docs/code-format.md). The private keys are published:"
    " never trust these keys outside a test. `reason` is what an online verifier of platform"
    " 990000 finds from the text, the keys and its clock alone, the first failure first;"
    " `redeemable` means that only the platform can say more. `fields` is null where the text is"
    " malformed. `signatures` lists every SM2 signature made for this file."
)


def main() -> None:
    FILE.write_text(written(document(Signatures(recorded()))), "ascii")


def recorded() -> list[Signature]:
    if not FILE.exists():
        return []
    kept = json.loads(FILE.read_text("ascii"))["signatures"]
    return [Signature.from_json(item) for item in kept]


def document(signatures: Signatures) -> dict[str, object]:
    author = Author(signatures)
    vectors = [*judged.every(author), *malformed.every(author)]
    return {
        "format": "EL1",
        "about": ABOUT,
        "platform": PLATFORM,
        "signer_id": "1234567812345678",
        "key_pairs": [_key_pair(key) for key in KEYS],
        "key_sets": {"published": {"keys": [key.jwk() for key in KEYS]}, "none": {"keys": []}},
        "signatures": [signature.as_json() for signature in signatures.used()],
        "vectors": [vector.as_json() for vector in vectors],
    }


def written(document: dict[str, object]) -> str:
    return json.dumps(document, indent=1) + "\n"


def _key_pair(key: Key) -> dict[str, str]:
    public = key.private.public
    return {
        "kid": key.kid,
        "made_from": key.seed,
        "d": key.d.hex(),
        "x": public[:32].hex(),
        "y": public[32:].hex(),
    }


if __name__ == "__main__":
    main()
