"""Token buckets: a burst, then a steady rate, for each session and each address."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from assistant.settings import Rate

_MAX_BUCKETS = 50_000


class Buckets:
    """One bucket per key, in the memory of this process; the least used are forgotten first."""

    def __init__(self, rate: Rate | None, clock: Callable[[], float] = time.monotonic) -> None:
        """A new key starts with a full bucket.

        Args:
            rate: None accepts everything.
            clock: Seconds; tests move it.
        """
        self._rate = rate
        self._clock = clock
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, cost: float = 1.0) -> int:
        """Takes from the key's bucket.

        Returns:
            0 when there was enough; otherwise the seconds to wait, and nothing was taken.
        """
        if self._rate is None:
            return 0
        now = self._clock()
        level, seen = self._levels.pop(key, (self._rate.burst, now))
        level = min(self._rate.burst, level + (now - seen) * self._rate.per_second)
        wait = 0
        if level >= cost:
            level -= cost
        else:
            wait = max(1, math.ceil((cost - level) / self._rate.per_second))
        self._levels[key] = (level, now)
        if len(self._levels) > _MAX_BUCKETS:
            self._levels.popitem(last=False)
        return wait

    async def acquire(self, key: str, cost: float = 1.0) -> int:
        """Like `take`, for buckets that may be kept elsewhere."""
        return self.take(key, cost)


def client_address(peer: str, forwarded_for: str | None, proxies: int) -> str:
    """The visitor's address, as far as it can be believed.

    Args:
        peer: Address of the other end of the connection.
        forwarded_for: Header `X-Forwarded-For`.
        proxies: Number of proxies of ours in front; each adds one address at the end of the header.

    Returns:
        The address; for IPv6 its network of 64 bits, which one visitor has alone.
    """
    hops = [hop.strip() for hop in (forwarded_for or "").split(",") if hop.strip()]
    address = hops[-proxies] if proxies and len(hops) >= proxies else peer
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return peer
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
