"""What embedding one question costs, with the encoders of a turn: `python -m bench.embedding`.

A turn is held to a multiple of it, so that an encoder is judged apart from what is built around it.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence

LENGTHS = range(40, 81)
"""Letters of the questions: around 60, as visitors write."""
_WARM = 5
_MOST = 150


def chosen(texts: Sequence[str]) -> list[str]:
    """The questions that are measured, each once: an encoder remembers the texts it has read."""
    return [text for text in dict.fromkeys(texts) if len(text) in LENGTHS][:_MOST]


def measured() -> float:
    """Milliseconds, the median, in a process of its own with the threads of a server.

    Raises:
        RuntimeError: The process failed.
    """
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "bench.embedding"],
        env={**os.environ, **threads},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise RuntimeError(f"embedding failed: {done.stderr[-500:]}")
    return float(done.stdout.split()[-1])


def main() -> int:
    """Prints the median in milliseconds."""
    from assistant.understanding.encoders.sentence_encoder import best_encoder
    from bench.questions import questions

    encoder = best_encoder()
    if encoder is None:
        print("no encoder on this machine", file=sys.stderr)
        return 1
    seconds = []
    for text in chosen(questions()):
        began = time.perf_counter()
        encoder.encode([text])
        seconds.append(time.perf_counter() - began)
    print(statistics.median(seconds[_WARM:]) * 1000)
    return 0


if __name__ == "__main__":
    sys.exit(main())
