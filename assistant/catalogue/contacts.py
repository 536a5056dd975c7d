"""Reads a human contact, of the agency or of a product."""

from __future__ import annotations

import re

from assistant.catalogue.fields import Block, shorten
from assistant.catalogue.model import Contact
from assistant.catalogue.problems import Problems
from assistant.catalogue.text_checks import LONGEST_ADDRESS, LONGEST_LINE, problem_with_address
from assistant.catalogue.yaml_reader import Node

_PHONE = re.compile(r"\+?[\d ().\u00a0\u202f-]{2,30}")
_LONGEST = {
    "libelle": LONGEST_LINE,
    "telephone": LONGEST_LINE,
    "courriel": LONGEST_LINE,
    "url": LONGEST_ADDRESS,
    "source": LONGEST_ADDRESS,
}


def read_contact(node: Node, file: str, problems: Problems, what: str) -> Contact:
    """The contact of a block; what is wrong is noted.

    Args:
        node: A MAP.
        file: Name of the file in messages.
        problems: Where problems are noted.
        what: What it is, in French (« le contact « cps » »), for messages.
    """
    block = Block(node, file, problems, what, _LONGEST, may_be_empty=False)
    for name, most in _LONGEST.items():
        block.limit(name, most)
    phone, email, url = (block.text(name) for name in ("telephone", "courriel", "url"))
    if not (phone or email or url):
        problems.error(file, node.line, f"{what} n'a ni téléphone, ni courriel, ni url : donnez-en un.")
    if url is not None and (problem := problem_with_address(url)) is not None:
        stops = not url.lower().startswith(("https://", "http://"))
        problems.error(file, block.line_of("url"), problem, stops=stops)
    if phone is not None and not (_PHONE.fullmatch(phone.strip()) and re.search(r"\d", phone)):
        message = f"« {shorten(phone)} » n'est pas un numéro de téléphone : écrivez « 01 23 45 67 89 »."
        problems.error(file, block.line_of("telephone"), message, stops=False)
    if email is not None and ("@" not in email or " " in email):
        block.error("courriel", f"« {shorten(email)} » n'est pas une adresse de courriel : corrigez-la.")
    # For whoever verifies it; never shown.
    block.text("source")
    return Contact(block.required("libelle"), phone, email, url)
