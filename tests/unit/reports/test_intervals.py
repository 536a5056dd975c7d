"""How sure a share is, and how long visitors waited."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Histogram, generate_latest

from assistant.reports.intervals import wilson
from assistant.reports.latency import Latency, latency_of, read_latency


@pytest.mark.parametrize(
    ("times", "total", "low", "high"),
    # Computed by hand from Wilson's formula; the same as R's prop.test(correct = FALSE).
    [(4, 6, 0.300, 0.903), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0), (50, 100, 0.404, 0.596)],
)
def test_the_interval_is_that_of_wilson(times: int, total: int, low: float, high: float) -> None:
    interval = wilson(times, total)
    assert interval is not None
    assert interval == pytest.approx((low, high), abs=0.0006)


@given(total=st.integers(1, 5000), part=st.floats(0, 1))
def test_the_interval_holds_the_share_and_narrows_with_votes(total: int, part: float) -> None:
    times = round(part * total)
    low, high = wilson(times, total) or (1.0, 0.0)
    assert 0 <= low <= times / total + 1e-9
    assert times / total - 1e-9 <= high <= 1
    more_low, more_high = wilson(10 * times, 10 * total) or (0.0, 1.0)
    assert more_high - more_low <= high - low + 1e-9


def test_out_of_nothing_there_is_no_interval() -> None:
    assert wilson(0, 0) is None


def _exposed(*seconds: float, call: str = "message") -> str:
    registry = CollectorRegistry()
    histogram = Histogram(
        "assistant_request_seconds", "Time to answer", ["call"], buckets=(0.1, 0.2, 0.5, 1), registry=registry
    )
    histogram.labels("ready").observe(0.001)
    for one in seconds:
        histogram.labels(call).observe(one)
    return generate_latest(registry).decode()


def test_times_are_read_from_the_histogram_of_messages() -> None:
    # 90 in ]0.1, 0.2], 10 in ]0.5, 1]: the 50th is 50/90 of the way, the 95th half of it.
    found = latency_of(_exposed(*[0.15] * 90, *[0.7] * 10))
    assert found is not None
    assert found.messages == 100
    assert found.median == pytest.approx(0.1 + 0.1 * 50 / 90)
    assert found.slow == pytest.approx(0.75)
    assert latency_of(_exposed(30.0)) == Latency(1, inf, inf)


@pytest.mark.parametrize(
    "text",
    ["", "<html>", _exposed(), _exposed(0.1, call="search")],
    # The metrics hold the time at which they were made: two processes would name the tests otherwise.
    ids=["nothing", "another page", "no call", "another call"],
)
def test_without_a_message_there_is_nothing_to_say(text: str) -> None:
    assert latency_of(text) is None


def test_they_are_asked_of_the_assistant_and_its_absence_is_no_error() -> None:
    class Metrics(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(_exposed(0.15).encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Metrics) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        found = read_latency("127.0.0.1", server.server_port)
        thread.join()
        port = server.server_port
    assert found is not None
    assert found.messages == 1
    assert read_latency("127.0.0.1", port) is None
