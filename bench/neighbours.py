"""How long visitors wait beside a hostile one: `ASSISTANT_LIMIT_SESSION=off make run`, then this.

`python -m bench.neighbours [ADDRESS]` prints the 95th percentile of a visitor's answers alone, then beside
someone who writes 500 rare letters as fast as the default limit lets him, one message in two seconds.
"""

from __future__ import annotations

import argparse
import json
import random
import threading
import time
import urllib.request
from typing import Any

from assistant.settings import ROOT

MESSAGES = 60
EVERY_SECONDS = 2.0
TARGET = 1.5


def main() -> None:
    """Prints both percentiles and their ratio; the target is 1.5 on a machine that does nothing else."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:5005/assistant")
    address = parser.parse_args().address
    alone, beside = p95(address), p95_beside(address)
    print(f"p95 alone {1000 * alone:.0f} ms, beside {1000 * beside:.0f} ms")
    print(f"ratio {beside / alone:.2f} (target {TARGET})")


def p95(address: str) -> float:
    """Seconds within which 95 % of a visitor's messages are answered."""
    lines = (ROOT / "data" / "evaluation" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    say = _visitor(address)
    seconds = []
    for line in lines[:MESSAGES]:
        text = f"{json.loads(line)['text']} {_letters(2)}"
        began = time.perf_counter()
        say(text)
        seconds.append(time.perf_counter() - began)
    return sorted(seconds)[int(0.95 * len(seconds))]


def p95_beside(address: str) -> float:
    """The same while a hostile visitor writes."""
    stop = threading.Event()

    def annoy() -> None:
        say = _visitor(address)
        while not stop.wait(EVERY_SECONDS):
            say(" ".join(_letters(7) for _ in range(62)))

    annoying = threading.Thread(target=annoy)
    annoying.start()
    try:
        return p95(address)
    finally:
        stop.set()
        annoying.join()


def _visitor(address: str) -> Any:
    token = _post(f"{address}/v1/session", {"test": True}, "")["token"]
    return lambda text: _post(f"{address}/v1/message", {"text": text}, token)


def _post(url: str, body: dict[str, Any], token: str) -> Any:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310 - our own server
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - the same
        return json.load(answer)


def _letters(count: int) -> str:
    return "".join(random.choices("abcdefghijklmnopqrstuvwxyzéèà", k=count))


if __name__ == "__main__":
    main()
