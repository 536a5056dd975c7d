"""`make audit`: known advisories against the pins, less those that docs/avis-securite.md has judged.

An index that carries no advisories answers "nothing known" about anything. So a package with
advisories of old is asked about too: when nothing is known of it, the audit says that it could not
be done instead of that all is well.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.settings import ROOT

_KNOWN_BAD = "jinja2==2.4.1\n"
_JUDGED = ROOT / "docs" / "avis-securite.md"


def vulnerabilities_in(report: dict[str, Any]) -> dict[str, set[str]]:
    """Advisories of a report of pip-audit: `{"name version": {its ids}}`."""
    return {
        f"{package['name']} {package['version']}": {
            str(name) for one in package["vulns"] for name in (one["id"], *one.get("aliases", ()))
        }
        for package in report["dependencies"]
        if package.get("vulns")
    }


def not_judged(report: dict[str, Any], judged: str) -> list[str]:
    """Advisories that a text does not name, `name version: ids`.

    Args:
        report: Of pip-audit, read from its JSON.
        judged: Text that names the advisories already judged.
    """
    known = set(re.findall(r"\b(?:CVE-\d{4}-\d+|GHSA(?:-\w{4}){3}|PYSEC-\d{4}-\d+)\b", judged))
    left = []
    for package in report["dependencies"]:
        for one in package.get("vulns", ()):
            ids = {one["id"], *one.get("aliases", ())}
            if not ids & known:
                left.append(f"{package['name']} {package['version']}: {', '.join(sorted(ids))}")
    return left


def main(runner: Sequence[str]) -> int:
    """Asks about the pins.

    Args:
        runner: What runs a program of requirements/tools.txt.

    Returns:
        0 when every advisory is judged, 1 when some are not, 2 when nothing could be asked.
    """
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as canary:
        canary.write(_KNOWN_BAD)
        canary.flush()
        if not vulnerabilities_in(_report(runner, Path(canary.name), "--no-deps")):
            print(
                "This index carries no advisories: nothing was checked. Run this where PyPI itself answers."
            )
            return 2
    report = _report(runner, ROOT / "requirements" / "run.txt", "--require-hashes")
    left = not_judged(report, _JUDGED.read_text("utf-8"))
    print("\n".join(left) or "Every known advisory is judged in docs/avis-securite.md.")
    return 1 if left else 0


def _report(runner: Sequence[str], requirements: Path, how: str) -> dict[str, Any]:
    command = [*runner, "pip-audit", "--disable-pip", how, "-f", "json", "--progress-spinner", "off"]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, "-r", str(requirements)], capture_output=True, text=True, check=False
    )
    if not done.stdout.startswith("{"):
        raise SystemExit(done.stderr.strip()[-1000:])
    return dict(json.loads(done.stdout))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
