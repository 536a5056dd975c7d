"""How long the widget's script takes in Chromium on a slow machine: `python -m bench.widget ADDRESS`.

`ADDRESS` is a running assistant's (`make run`), http://127.0.0.1:5005/assistant by default. Tests count the
script's calls instead: a time depends on the machine.
"""

from __future__ import annotations

import argparse
import statistics
from typing import Any

SLOWDOWN = 4
ROUNDS = 5
TARGET_MS = 50


def main() -> None:
    """Prints the script's time to load and to open, of which the target is 50 ms each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:5005/assistant")
    loads, openings = measure(parser.parse_args().address)
    for name, durations in (("load", loads), ("opening", openings)):
        print(
            f"script at CPU x{SLOWDOWN}, {name}: {statistics.median(durations):.1f} ms (target {TARGET_MS})"
        )


def measure(address: str) -> tuple[list[float], list[float]]:
    """Milliseconds of script to load the demonstration page, then to open the conversation."""
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import ARGUMENTS, chromium

    loads, openings = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=ARGUMENTS, chromium_sandbox=False
        )
        for _ in range(ROUNDS):
            page = browser.new_context(locale="fr-FR").new_page()
            session = page.context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
            session.send("Performance.enable")
            page.goto(f"{address}/demo")
            widget = page.locator("ans-assistant")
            widget.locator(".launcher").wait_for()
            loads.append(_script_ms(session))
            widget.locator(".launcher").click()
            widget.locator(".greeting").wait_for()
            openings.append(_script_ms(session) - loads[-1])
        browser.close()
    return loads, openings


def _script_ms(session: Any) -> float:
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * float(next(one["value"] for one in metrics if one["name"] == "ScriptDuration"))


if __name__ == "__main__":
    main()
