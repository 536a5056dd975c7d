"""Token buckets: a burst, then a steady rate, for each session and each address."""

from __future__ import annotations

import ipaddress
import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable

from assistant.settings import Rate

_MAX_BUCKETS = 50_000
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""Where an IPv6-only host sees the visitors of IPv4 (RFC 6052)."""
_WITH_PORT = re.compile(r"\[([^\[\]]{0,64})\](?::[0-9]{1,5})?|([0-9.]{7,15}):[0-9]{1,5}")
"""What some proxies write in `X-Forwarded-For`: `[2001:db8::1]:443`, `192.0.2.1:443`."""


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
        """Like `take`, for buckets that may be stored elsewhere."""
        return self.take(key, cost)


def client_address(peer: str, forwarded_for: str | None, proxies: int) -> str:
    """The visitor's address, as far as it can be believed.

    Args:
        peer: Address of the other end of the connection.
        forwarded_for: Header `X-Forwarded-For`.
        proxies: Number of proxies of ours in front; each adds one address at the end of the header.

    Returns:
        The address, always in the form of IPv4 for a visitor who has one (a server that listens on IPv6 is
        told `::ffff:192.0.2.1`); for IPv6 its network of 64 bits, which one visitor has alone.
    """
    hops = [hop.strip() for hop in (forwarded_for or "").split(",") if hop.strip()]
    address = hops[-proxies] if proxies and len(hops) >= proxies else peer
    return _bucket_of(address) or _bucket_of(peer) or peer


def _bucket_of(address: str) -> str | None:
    """The key of an address, None when it does not read as one."""
    match = _WITH_PORT.fullmatch(address)
    if match:
        address = match.group(1) or match.group(2) or ""
    try:
        # An address of the link has its interface's name after « % »: not of the network.
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    if parsed in _TRANSLATED:
        return str(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF))
    return str(ipaddress.IPv6Network((int(parsed), 64), strict=False))
