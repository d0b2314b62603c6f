"""How much one person may send and have decoded in a day: pictures, bytes and megapixels."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from wallet.short_lived import ShortLived, limits
from wallet.short_lived.limits import Limit

DAY = timedelta(days=1)
# Ten applications of six photographs are far below each of these.
PICTURES = Limit("pictures", 200, DAY)
# Counted in pieces, so that many small pictures and few large ones weigh the same.
BYTES_A_PIECE, PIXELS_A_PIECE = 1024 * 1024, 10_000_000
BYTES = Limit("mebibytes_of_pictures", 1024, DAY)
PIXELS = Limit("times_ten_megapixels", 400, DAY)


@dataclass(frozen=True)
class Allowance:
    """What somebody has left today; without a store nothing is counted."""

    store: ShortLived | None
    who: str
    at: datetime

    def announce(self, size: int) -> None:
        """Count a picture before it is sent.  Raises RateLimited."""
        self._spend(PICTURES, 1)
        self._spend(BYTES, -(-size // BYTES_A_PIECE))

    def decode(self, pixels: int) -> None:
        """Count pixels before they are decoded, each time anew.  Raises RateLimited."""
        self._spend(PIXELS, -(-pixels // PIXELS_A_PIECE))

    def _spend(self, limit: Limit, pieces: int) -> None:
        if self.store is not None:
            for _ in range(pieces):
                limits.spend(self.store, limit, self.who, at=self.at)
