"""Reads a human contact, of the agency or of a product."""

from __future__ import annotations

from assistant.catalogue.fields import Block
from assistant.catalogue.model import Contact
from assistant.catalogue.problems import Problems
from assistant.catalogue.yaml_reader import Node

_FIELDS = ("libelle", "telephone", "courriel", "url", "source")


def read_contact(node: Node, file: str, problems: Problems, what: str) -> Contact:
    """The contact of a block; what is wrong is noted.

    Args:
        node: A MAP.
        file: Name of the file in messages.
        problems: Where problems are noted.
        what: What it is, in French (« le contact « cps » »), for messages.
    """
    block = Block(node, file, problems, what, _FIELDS, may_be_empty=False)
    phone, email, url = (block.text(name) for name in ("telephone", "courriel", "url"))
    if not (phone or email or url):
        problems.error(file, node.line, f"{what} n'a ni téléphone, ni courriel, ni url : donnez-en un.")
    if url is not None and not url.lower().startswith(("https://", "http://")):
        block.error("url", f"l'adresse « {url} » du contact doit commencer par « https:// ».")
    if email is not None and ("@" not in email or " " in email):
        block.error("courriel", f"« {email} » n'est pas une adresse de courriel : corrigez-la.")
    # For whoever verifies it; never shown.
    block.text("source")
    return Contact(block.required("libelle"), phone, email, url)
