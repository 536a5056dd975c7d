"""Pages of other people that hold the widget: their landmarks, their styles, their policies."""

from __future__ import annotations

from dataclasses import dataclass

FALLBACK = "https://agence.test/assistance"
WIDGET = f'<ans-assistant><a href="{FALLBACK}">Poser une question</a></ans-assistant>'
SCRIPT = '<script type="module" src="/assistant/static/assistant.js"></script>'

# What sites do to every element of theirs, and so to the one that is ours.
_GLOBAL = """
*, ::before, ::after { box-sizing: content-box; margin: 0; letter-spacing: .02em; text-transform: none }
* { font-family: Georgia, serif; line-height: 1.2; float: none }
html { background: #fff; color: #222 }
body { font-size: 16px; max-width: 60rem; margin: auto }
button { background: #fd0; color: #000; border: 4px double #000; border-radius: 0; text-transform: uppercase;
  width: 100%; padding: 2px }
a { color: #00509e } header, footer { padding: 1rem; background: #eef } nav ul { display: flex; gap: 1rem }
nav a, footer a { display: inline-block; min-height: 24px; padding: 4px }
dialog { border: 10px solid #c00 } h2, h3 { text-align: center } p { max-width: 40em } label { float: left }
textarea { width: 50px; height: 20px } ul { list-style: square } fieldset { border: 5px solid #00f }
#cookies { position: fixed; inset: auto 0 0 0; padding: 8px; background: #222; color: #fff }
#cookies button { width: auto }
"""
# Forced colours take their place, and axe would not see it.
_DARK = """@media (forced-colors: none) { html { background: #101418; color: #eee } a { color: #9cf }
header, footer { background: #1c2530 } }"""
_BIG = "html { font-size: 150% } body { font-size: 1.5rem; line-height: 2 }"

_BODY = """
<header><p><a href="/">Agence de l'exemple</a></p>
<nav aria-label="Menu principal"><ul><li><a href="/produits">Produits</a></li>
<li><a href="/tarifs">Tarifs</a></li></ul></nav>
<form role="search" action="/recherche"><label for="q">Rechercher</label>
<input id="q" name="q" type="search"></form></header>
<main id="contenu"><h1>{title}</h1><p>Un paragraphe de la page, avec <a href="/guide">un lien</a>.</p>
<h2>Une partie</h2><p>Encore un peu de texte.</p><h3>Un détail</h3><p>La fin.</p>{inside}</main>
<footer><ul><li><a href="/mentions">Mentions légales</a></li>
<li><a href="/a11y">Accessibilité</a></li></ul></footer>
<div id="cookies" role="region" aria-label="Cookies"><p>Ce site utilise des cookies.</p>
<button type="button">Refuser</button></div>
"""


@dataclass(frozen=True)
class Host:
    """A page of a site.

    Attributes:
        widget: The element, as its author wrote it.
        style: Of the page, after what every site does.
        root: Attributes of `<html>`.
        policy: Content-Security-Policy of the answer, empty without one; with one, no style.
        inside: True puts the element among the text of the page, instead of after its footer.
    """

    widget: str = WIDGET
    style: str = ""
    root: str = 'lang="fr"'
    policy: str = ""
    inside: bool = False
    title: str = "Nos produits"

    @property
    def html(self) -> str:
        # A strict policy refuses styles in the page.
        style = "" if self.policy else f"<style>{_GLOBAL}{self.style}</style>"
        body = _BODY.format(title=self.title, inside=self.widget if self.inside else "")
        after = "" if self.inside else self.widget
        return (
            f'<!DOCTYPE html><html {self.root}><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{self.title}</title>{style}{SCRIPT}</head><body>{body}{after}</body></html>"
        )


_STRICT = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
AGENCY = Host()
HOSTS: dict[str, Host] = {
    "agency": AGENCY,
    "dark": Host(style=_DARK),
    "big font": Host(style=_BIG),
    "right to left": Host(root='lang="ar" dir="rtl"'),
    "english": Host(root='lang="en"', title="Our products"),
    "strict policy": Host(policy=_STRICT),
    "in the text": Host(inside=True),
}
