"""The report's page in Chromium: axe-core, no request, both colour schemes, a narrow screen, paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assistant.reports.measure import measure
from assistant.reports.page import html_page
from assistant.store import Store
from tests.browser.conftest import AXE
from tests.unit.reports.test_report import CATALOGUE, MONTH, TODAY, fill


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    store = Store(f"sqlite:///{folder / 'assistant.db'}")
    fill(store, seed=5)
    file = folder / "rapport.html"
    file.write_text(html_page(measure(store, CATALOGUE, MONTH, 5, TODAY)), encoding="utf-8")
    store.close()
    return file


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_is_accessible(browser: Browser, page_file: Path, scheme: str, width: int) -> None:
    # axe-core is put in the page by the test: the page's own policy lets no script run.
    context = browser.new_context(
        color_scheme=scheme,  # type: ignore[arg-type]
        viewport={"width": width, "height": 800},
        bypass_csp=True,
    )
    page = context.new_page()
    requests: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(page_file.as_uri())
    assert requests == [page_file.as_uri()]
    assert complaints == []
    page.evaluate(f"() => {{ {AXE} }}")
    violations = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
    )
    assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in violations] == []
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow == 0, "only the tables scroll sideways"
    context.close()
