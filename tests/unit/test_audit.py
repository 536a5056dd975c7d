"""An advisory that nobody judged is shown; one that was is not."""

from __future__ import annotations

from bench.audit import not_judged, vulnerabilities_in

REPORT = {
    "dependencies": [
        {"name": "a", "version": "1", "vulns": [{"id": "PYSEC-2024-1", "aliases": ["CVE-2024-1000"]}]},
        {"name": "b", "version": "2", "vulns": [{"id": "GHSA-aaaa-bbbb-cccc", "aliases": ["CVE-2025-2000"]}]},
        {"name": "c", "version": "3", "vulns": []},
        {"name": "d", "skip_reason": "not on the index"},
    ]
}


def test_only_what_is_not_judged_is_shown() -> None:
    assert not_judged(REPORT, "| a 1 | CVE-2024-1000 |") == ["b 2: CVE-2025-2000, GHSA-aaaa-bbbb-cccc"]
    assert not_judged(REPORT, "PYSEC-2024-1 et GHSA-aaaa-bbbb-cccc") == []
    assert len(not_judged(REPORT, "CVE-2024-10001")) == 2


def test_an_index_without_advisories_shows() -> None:
    assert vulnerabilities_in(REPORT)["a 1"] == {"PYSEC-2024-1", "CVE-2024-1000"}
    assert vulnerabilities_in({"dependencies": [{"name": "jinja2", "version": "2.4.1", "vulns": []}]}) == {}
