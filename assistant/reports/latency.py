"""How long visitors wait, as the assistant itself measured it: Prometheus' text, read once."""

from __future__ import annotations

import http.client
import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

_BUCKET = re.compile(
    r"^assistant_request_seconds_bucket\{(?P<labels>[^}]*)\} (?P<count>[0-9.e+]+)$", re.MULTILINE
)
_LABEL = re.compile(r'\b(\w+)="([^"]*)"')
_CALL = "message"
_MOST_BYTES = 4_000_000
_WAIT_SECONDS = 2.0


@dataclass(frozen=True)
class Latency:
    """The time to answer a message, since the assistant was started.

    Attributes:
        messages: How many were answered.
        median: Seconds that half of them took at most; infinite above the longest measured.
        slow: The same of 95 out of 100.
    """

    messages: int
    median: float
    slow: float


def read_latency(host: str, port: int) -> Latency | None:
    """Asks the assistant on its port of metrics; None when it does not answer, or answered nobody yet."""
    connection = http.client.HTTPConnection(host, port, timeout=_WAIT_SECONDS)
    try:
        connection.request("GET", "/metrics")
        return latency_of(connection.getresponse().read(_MOST_BYTES).decode("utf-8", "replace"))
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def latency_of(text: str) -> Latency | None:
    """What the histogram says; between two of its bounds, answers are taken as evenly spread.

    The same estimate as Prometheus makes of a quantile of a histogram.
    """
    buckets: dict[float, float] = {}
    for match in _BUCKET.finditer(text):
        labels = dict(_LABEL.findall(match["labels"]))
        if labels.get("call") == _CALL:
            bound = inf if labels["le"] == "+Inf" else float(labels["le"])
            buckets[bound] = buckets.get(bound, 0.0) + float(match["count"])
    total = buckets.get(inf, 0.0)
    if total <= 0:
        return None
    bounds = sorted(buckets.items())
    return Latency(round(total), _quantile(bounds, 0.5 * total), _quantile(bounds, 0.95 * total))


def _quantile(bounds: Iterable[tuple[float, float]], rank: float) -> float:
    lower, before = 0.0, 0.0
    for bound, count in bounds:
        if count >= rank:
            return bound if bound == inf else lower + (bound - lower) * (rank - before) / (count - before)
        lower, before = bound, count
    return inf
