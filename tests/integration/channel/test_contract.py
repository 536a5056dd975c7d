"""Schemathesis tries the description of the channel against the real routes."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from hypothesis import settings

from tests.unit.channel.conftest import Service, service  # noqa: F401 - the same server

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
    assert "Tested: 7" in output
