"""The report's page in Chromium: axe-core, no request, both colour schemes, a narrow screen, paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from assistant.reports.page import html_page
from tests.browser.conftest import AXE
from tests.browser.report_demo import report


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    file = folder / "rapport.html"
    file.write_text(html_page(report(folder)), encoding="utf-8")
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


def test_a_manager_reads_the_three_things_to_do_first(browser: Browser, page_file: Path) -> None:
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    page.goto(page_file.as_uri())
    tasks = page.locator("section", has=page.get_by_role("heading", name="À faire cette semaine"))
    assert tasks.get_by_role("listitem").count() == 3
    box = tasks.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 700, "without scrolling"
    page.close()
