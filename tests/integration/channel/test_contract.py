"""Schemathesis tries the description of the channel against the real routes."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from hypothesis import settings

from assistant.channel.openapi import openapi
from tests.unit.channel.conftest import Service, service  # noqa: F401 - the same server
from tests.unit.channel.test_api import QUESTION

BUTTON = {"title": "Oui", "payload": '/pick{"entry": "a"}', "hint": "Officine"}
CONTACT = {
    "label": "Assistance",
    "phone": "01 23 45 67 89",
    "email": "a@example.org",
    "url": "https://a.example",
}
ANSWER = {
    "text": "Une **réponse**.",
    "kind": "answer",
    "entry_id": "insi-carte-cpx-requise",
    "facet": "couloir",
    "source": {"url": "https://a.example", "label": "La page", "verified_on": "2026-11-01"},
    "buttons": [BUTTON],
    "warning": "À vérifier.",
    "handoff": {"summary": "Une question.", "contact": CONTACT},
    "title": "Quelle carte ?",
    "context": ["Officine"],
    "certainty": "probable",
    "lead": "Peut-être :",
    "contact": CONTACT,
    "related": [BUTTON],
}

# A text that is too long is refused with 413, which schemathesis does not count as a refusal by itself.
_SCHEMATHESIS = """
[checks.negative_data_rejection]
expected-statuses = ["400", "401", "403", "404", "405", "413", "415"]
"""


async def test_the_implementation_keeps_to_its_description(
    service: Service,  # noqa: F811
    tmp_path: Path,
) -> None:
    token = (await service.open())["token"]
    # With every field that a message may have, and results.
    service.engine.answers = (ANSWER, {"text": "Ou celles-ci ?", "kind": "suggestions", "buttons": [BUTTON]})
    service.engine.understood = QUESTION
    settings_file = tmp_path / "schemathesis.toml"
    settings_file.write_text(_SCHEMATHESIS, encoding="utf-8")
    options = [
        *("--config-file", str(settings_file), "run", service.base + "/v1/openapi.json"),
        *("--url", service.base, "-H", f"Authorization: Bearer {token}"),
        *("--max-examples", str(settings.default.max_examples // 2), "--workers", "1", "--seed", "1"),
        *("--generation-codec", "utf-8"),
        # A question of spaces, or a button signed for nobody, has the right shape and is refused; TRACE is
        # answered by Sanic itself, and the other methods have their own test above.
        *("--checks", "all", "--exclude-checks", "positive_data_acceptance,unsupported_method"),
    ]
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("schemathesis")),
        *options,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=tmp_path,
    )
    output = (await process.communicate())[0].decode(errors="replace")
    assert process.returncode == 0, output[-6000:]
    operations = sum(len(path) for path in openapi()["paths"].values())
    assert f"Tested: {operations}" in output
