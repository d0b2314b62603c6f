"""WeChat's call limits, counted only on request.

A test-suite signs in more often than a phone does, so they are off unless asked for; POST /faults
with errcode 45009 or 45011 plays them at any time.
"""

from collections import defaultdict, deque
from datetime import datetime
from threading import Lock

from sandbox.wechat_errors import WeChatError

MINUTE_SECONDS = 60
DAY_SECONDS = 86_400


class Quotas:
    """How often each thing was done within its window, by the sandbox's clock."""

    def __init__(self, *, counted: bool) -> None:
        self._counted = counted
        self._moments: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._lock = Lock()

    def sign_in(self, openid: str, *, at: datetime) -> None:
        """Allow 100 sign-ins a minute for one person; then raise 45011."""
        self._spend(("sign_in", openid), limit=100, seconds=MINUTE_SECONDS, errcode=45011, at=at)

    def forced_refresh(self, appid: str, *, at: datetime) -> None:
        """Allow 20 forced refreshes a day; then raise 45009."""
        self._spend(("forced", appid), limit=20, seconds=DAY_SECONDS, errcode=45009, at=at)

    def _spend(
        self, key: tuple[str, str], *, limit: int, seconds: int, errcode: int, at: datetime
    ) -> None:
        if not self._counted:
            return
        with self._lock:
            moments = self._moments[key]
            while moments and moments[0] <= at.timestamp() - seconds:
                moments.popleft()
            if len(moments) >= limit:
                raise WeChatError(errcode)
            moments.append(at.timestamp())
