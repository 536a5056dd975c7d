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
SOFTWARE = "Comment lister les pharmacies avec l'API Annuaire Santé ?"
"""Its answer names a couloir, and holds code."""
PROBABLE = "mon certificat est périmé je fais quoi"
"""Asked otherwise than the FAQ does: near, and not sure."""


def _keep(visitor: Visitor, name: str) -> None:
    picture = Image.open(io.BytesIO(visitor.page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(OUT / f"{name}.png", optimize=True)
    print(OUT / f"{name}.png")


def _visit(browser: Browser, path: str, width: int, height: int, scheme: str) -> Visitor:
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=scheme, locale="fr-FR"
    )
    # The assistant may be one that visitors use: a picture counts in no figure.
    context.route("**/v1/session", lambda route: route.continue_(post_data='{"test":true}'))
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{settings.port()}/assistant{path}")
    return Visitor(page, [])


def _large(browser: Browser) -> None:
    visitor = _visit(browser, "/demo", 1280, 800, "light").open()
    _keep(visitor, "1-ouverture")
    page = _visit(browser, "/", 1280, 800, "light").open().ask(CARD)
    _keep(page, "5-pleine-page")
    page.act("Vos données")
    _keep(page, "7-vos-donnees")
    dark = _visit(browser, "/", 1280, 800, "dark").open().ask("INSi")
    _keep(dark, "8-produit")
    _keep(_visit(browser, "/themes", 1280, 800, "light"), "9-themes")


def _phone(browser: Browser) -> None:
    light = _visit(browser, "/demo", 390, 844, "light").open().ask(SOFTWARE)
    _keep(light, "2-reponse")
    light.press("Non").press("La réponse n'est pas claire").ask("Il manque un exemple.")
    light.ask("je veux parler à quelqu'un")
    _keep(light, "4-contact")
    dark = _visit(browser, "/demo", 390, 844, "dark").open().ask(DATES)
    _keep(dark, "3-precision")
    probable = _visit(browser, "/demo", 390, 844, "light").open().ask(PROBABLE)
    _keep(probable, "10-probable")
    lost = _visit(browser, "/demo", 390, 844, "light").open()
    lost.page.route("**/v1/message", lambda route: route.abort())
    lost.field.fill(CARD)
    lost.field.press("Enter")
    lost.alert.get_by_role("button").wait_for()
    _keep(lost, "11-panne")
    menu = _visit(browser, "/demo", 390, 844, "dark").open().ask(CARD)
    menu.host.get_by_role("button", name="Actions").click()
    _keep(menu, "12-actions")


def _smallest(browser: Browser) -> None:
    visitor = _visit(browser, "/demo", 320, 256, "light").open().ask(CARD)
    _keep(visitor, "6-320x256")
    visitor = _visit(browser, "/demo", 320, 568, "light").open().ask(CARD)
    _keep(visitor, "13-320x568")


def main() -> int:
    """A picture of every state, a few kilobytes each."""
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
