"""What a venue may write where a holder reads it: plain words, and nothing that speaks for us.

A purpose stands in a message of ours. So it may hold no address and no telephone number, nothing
that cannot be seen, no brackets or quotes with which it could leave its place, and none of the
words of which notices that cheat people are made (venue_texts.json).
"""

import json
import re
from pathlib import Path

from wallet.identity.numbers import HALF_WIDTH
from wallet.reading.characters import IDEOGRAPHS

# No full stop, colon, slash or @ of ASCII: no address can be written without them.
ALPHABET = re.compile(rf"[{IDEOGRAPHS}A-Za-z0-9 ·_()（）《》、，。；：！？&#+~—-]*")
# Seven digits are a telephone number, in figures or in words, however they are held apart.
TELEPHONE = re.compile(r"(?:[0-9零〇一二三四五六七八九幺壹贰叁肆伍陆柒捌玖][ ·()_~—-]*){7}")
NOTICES: tuple[str, ...] = tuple(
    json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))["notices"]
)


def may_be_shown(text: str) -> bool:
    """Tell whether a holder may be shown the text as the venue's own."""
    plain = text.translate(HALF_WIDTH)
    packed = "".join(plain.split()).lower()
    return (
        text.strip() != ""
        and ALPHABET.fullmatch(text) is not None
        and not TELEPHONE.search(plain)
        and not any(word in packed for word in NOTICES)
    )
