"""Does memory grow with conversations? Many short ones through one server, memory at both ends.

Run: `make soak-memory` (20 000 conversations, eight minutes at most). Exits 1 when the Rasa process or the
action server ends with more than 1.1 times its memory after the first conversations.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import aiohttp
from tqdm import tqdm

from assistant.quality.evaluate import latest_model
from assistant.settings import models_dir
from bench.contestants import Ours, Shipped
from bench.load import until_ready
from bench.questions import questions

_MOST_GROWTH = 1.1
_EVERY = 4
"""Conversations of which one asks a question: opening one is already a turn of Rasa's."""


async def soak(
    server: Ours, texts: Sequence[str], conversations: int, first: int, seconds: float
) -> tuple[int, dict[str, float], dict[str, float]]:
    """Lets visitors in, eight at a time.

    Returns:
        Conversations held, memory of each process after the first ones and at the end, in MB.
    """
    end = time.monotonic() + seconds
    numbers: Iterator[int] = itertools.count()
    after_first: dict[str, float] = {}
    done = 0
    with tqdm(total=conversations, unit="conv", disable=not sys.stderr.isatty()) as bar:
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:

            async def visit() -> None:
                nonlocal done, after_first
                for number in numbers:
                    if number >= conversations or time.monotonic() > end:
                        return
                    conversation = await server.open(http, f"soak-{number}")
                    if number % _EVERY == 0:
                        # A word of its own: what is remembered of questions must be bounded too.
                        await server.say(http, conversation, f"{texts[number % len(texts)]} {number}")
                    done += 1
                    bar.update()
                    if done == first:
                        after_first = server.megabytes()

            await asyncio.gather(*(visit() for _ in range(8)))
    return done, after_first, server.megabytes()


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the memory and its growth."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--conversations", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=470)
    parsed = parser.parse_args(arguments)
    if latest_model(models_dir()) is None:
        print("No model: `make train` first.", file=sys.stderr)
        return 1
    texts = questions()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        server = Shipped(Path(folder), 0, 0)
        try:
            server.start()
            asyncio.run(until_ready(server, texts[0], 180))
            done, before, after = asyncio.run(
                soak(server, texts, parsed.conversations, parsed.first, parsed.seconds)
            )
        finally:
            server.stop()
    if not before:
        print(f"{done} conversations in {parsed.seconds:.0f} s: too few to tell.", file=sys.stderr)
        return 1
    growths = {role: after[role] / before[role] for role in ("rasa", "actions")}
    for role, growth in growths.items():
        shown = f"{before[role]:.0f} MB after {parsed.first}, {after[role]:.0f} MB after {done}"
        print(f"{role:8} {shown} conversations: × {growth:.3f}")
    return 0 if done >= parsed.conversations and max(growths.values()) <= _MOST_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
