from __future__ import annotations

import pytest

from assistant.catalogue.markdown import remarks_on_markdown
from assistant.catalogue.text_checks import problem_with_address, remarks_on_typography


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[ici](javascript:alert(1))", "« javascript: » n'est pas admis"),
        ("[ici](JaVaScRiPt:alert)", "n'est pas admis"),
        ("[ici](data:text/html;base64,AAAA)", "« data: » n'est pas admis"),
        ("[ici](file:///etc/passwd)", "« file: » n'est pas admis"),
        ("[ici](java&#115;cript:x)", "« javascript: » n'est pas admis"),
        ("[1]: vbscript:x", "« vbscript: » n'est pas admis"),
        ("[ici]()", "n'a pas d'adresse"),
        ("[ici](/page)", "est incomplète"),
        ("[ici](www.exemple.fr)", "est incomplète"),
        ("[ici](https://)", "complétez l'adresse"),
        ("[ici](mailto:)", "complétez l'adresse"),
        ("[](https://exemple.fr)", "n'a pas de texte"),
        ("[ici](https://exemple.fr", "mal formé"),
        ("[ici](https://exemple.fr/une page)", "mal formé"),
        ("[ici] (https://exemple.fr)", "mal formé"),
        ("ici](https://exemple.fr)", "mal formé"),
        ("<script>alert(1)</script>", "HTML brut"),
        ("<SCRIPT src=x", "HTML brut"),
        ("<img src=x onerror=alert(1)>", "HTML brut"),
        ("Du <b>gras</b>", "HTML brut"),
        ("<!-- caché -->", "HTML brut"),
        ("Remplacez <alias> par le vôtre", "HTML brut"),
        ("<br/>", "HTML brut"),
    ],
)
def test_what_would_break_or_mislead_is_an_error(text: str, words: str) -> None:
    remarks = list(remarks_on_markdown(text))
    assert any(words in remark.message and remark.is_error for remark in remarks), remarks


@pytest.mark.parametrize(
    "text",
    [
        "[le site](https://exemple.fr)",
        '[le site](https://exemple.fr "titre")',
        "[wiki](https://exemple.fr/Carte_(CPS)_x)",
        "[courriel](mailto:a@exemple.fr) ou [téléphone](tel:+33123456789)",
        "`<alias>` et `[base](x`",
        "```\n<balise>\n[x](javascript:y)\n```",
        "un [crochet] seul, des (parenthèses)",
        "3 < 4 et a > b, <3",
        "**gras** *italique*\n\n1. un\n2. deux",
        "GET [base]/Organization",
    ],
)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert list(remarks_on_markdown(text)) == []


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("Ah bon?", "bon ?"),
        ("Attention!", "Attention !"),
        ("Il faut: ceci", "faut :"),
        ("Un; deux", "Un ;"),
        ("Dites « oui? »", "oui ?"),
        ("**Attention:** lisez", "Attention :"),
        ("`code`: son sens", "`code` :"),
        ("ceci ?", None),
        ("ceci\u00a0? et cela\u202f!", None),
        ("à 10:30 précises", None),
        ("https://exemple.fr/?a=1;b=2", None),
        ("https://exemple.fr/page: là", None),
        ("localhost:8080", None),
        ("Quoi ?!", None),
        ("`about:config` et `a ? b: c`", None),
        ("écrivez à a@exemple.fr; merci", None),
    ],
)
def test_typography(text: str, advice: str | None) -> None:
    remarks = list(remarks_on_typography(text))
    assert [remark.is_error for remark in remarks] == ([] if advice is None else [False])
    if advice is not None:
        assert advice in remarks[0].message


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("https://exemple.fr", True),
        ("HTTP://exemple.fr/a?b#c", True),
        ("https://localhost:8080/x", True),
        ("javascript:alert(1)", False),
        ("mailto:a@b.fr", False),
        ("exemple.fr", False),
        ("https://", False),
        ("https://un deux.fr", False),
    ],
)
def test_source_addresses(address: str, fine: bool) -> None:
    assert (problem_with_address(address) is None) is fine
