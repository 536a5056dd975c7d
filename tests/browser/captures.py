"""Takes the pictures of `docs/captures` from an assistant that runs: `make captures`."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from assistant import settings
from tests.browser.conftest import ARGUMENTS, CARD, DATES, Visitor, chromium

OUT = Path(__file__).parents[2] / "docs" / "captures"
COLOURS = 64


def _keep(visitor: Visitor, name: str) -> None:
    picture = Image.open(io.BytesIO(visitor.page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(OUT / f"{name}.png", optimize=True)
    print(OUT / f"{name}.png")


def _visit(browser: Browser, path: str, width: int, height: int, scheme: str) -> Visitor:
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale="fr-FR"
    )
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{settings.port()}/assistant{path}")
    return Visitor(page, [])


def _large(browser: Browser) -> None:
    visitor = _visit(browser, "/demo", 1280, 800, "light").open()
    _keep(visitor, "1-ouverture")
    page = _visit(browser, "/", 1280, 800, "light").open().ask(CARD)
    _keep(page, "5-pleine-page")


def _phone(browser: Browser) -> None:
    light = _visit(browser, "/demo", 390, 844, "light").open().ask(CARD)
    _keep(light, "2-reponse")
    light.press("Non").press("La réponse n'est pas claire").ask("Il manque un exemple.")
    light.ask("je veux parler à quelqu'un")
    _keep(light, "4-contact")
    dark = _visit(browser, "/demo", 390, 844, "dark").open().ask(DATES)
    _keep(dark, "3-precision")


def _smallest(browser: Browser) -> None:
    visitor = _visit(browser, "/demo", 320, 256, "light").open().ask(CARD)
    _keep(visitor, "6-320x256")


def main() -> int:
    """Six pictures, a few kilobytes each."""
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=ARGUMENTS, chromium_sandbox=False
        )
        _large(browser)
        _phone(browser)
        _smallest(browser)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
