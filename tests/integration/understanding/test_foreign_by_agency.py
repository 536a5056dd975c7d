"""What is foreign is one agency's own: a FAQ about what the shipped examples call foreign answers it.

Learnt without an encoder: what is tried is who decides, and words alone are learnt in seconds.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
import yaml

from assistant.catalogue.examples import OF_AGENCY, copy_examples, shared_examples
from assistant.on_rasa.component import FaqInterpreter
from assistant.on_rasa.engine import load_trained, train_component
from assistant.settings import ROOT
from assistant.understanding import acts
from assistant.understanding.result import Context

FAQ = {
    "chomage": ("Comment toucher le chômage ?", "Quelles conditions pour être indemnisé ?"),
    "spam": ("Comment bloquer un spam ?", "Que faire d'un courrier indésirable ?"),
    "meteo": ("Quel temps fera-t-il demain ?", "Va-t-il pleuvoir ce week-end ?"),
    "oeuf": ("Comment cuire un œuf dur ?", "Combien de temps laisser un œuf dans l'eau ?"),
    "roman": ("Quel livre me recommandez-vous ?", "Je cherche un roman à lire"),
    "impots": ("Comment déclarer mes impôts ?", "Où remplir ma déclaration de revenus ?"),
    "gymnase": ("Comment réserver un gymnase ?", "Louer une salle de sport"),
    "tondeuse": ("À quelle heure peut-on tondre la pelouse ?", "Bruit de tondeuse le dimanche"),
}
"""Entry -> its question and a variant: most of it is what `data/nlu` calls foreign."""
OWN_FOREIGN = (
    "comment réserver un terrain de padel ?",
    "louer un court de padel",
    "tarif du padel",
    "où jouer au padel le dimanche ?",
    "le padel est-il ouvert ce week-end ?",
    "je cherche un partenaire de padel",
)
"""What this agency says that it does not do, in its own file."""


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaqInterpreter]:
    data = tmp_path_factory.mktemp("guichet") / "data"
    (data / "faq").mkdir(parents=True)
    entries = [
        {"id": name, "question": question, "variantes": [variant], "reponse": f"Voir « {name} »."}
        for name, (question, variant) in FAQ.items()
    ]
    (data / "faq" / "faq.yml").write_text(yaml.safe_dump(entries, allow_unicode=True), "utf-8")
    shutil.copy(ROOT / "data" / "safety.yml", data)
    copy_examples(shared_examples(), data)
    lines = "".join(f"    - {text}\n" for text in OWN_FOREIGN)
    own = f'version: "3.1"\nnlu:\n- intent: out_of_scope\n  examples: |\n{lines}'
    (data / "nlu" / f"{OF_AGENCY}hors_sujet.yml").write_text(own, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSISTANT_ENCODER", "none")
        train_component(data.parent / "component", data)
        yield load_trained(data.parent / "component", data)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        *((question, name) for name, (question, _) in FAQ.items()),
        ("comment bloquer un spam ?", "spam"),
        ("comment toucher le chômage", "chomage"),
        ("quel temps fait-il demain ?", "meteo"),
        ("comment cuire un œuf dur ?", "oeuf"),
        ("recommande-moi un livre", "roman"),
        ("comment déclarer mes impôts ?", "impots"),
        ("quand tondre la pelouse ?", "tondeuse"),
    ],
)
def test_what_the_faq_has_is_no_stranger(agency: FaqInterpreter, text: str, entry: str) -> None:
    understood = agency.interpret(text, Context())
    assert (understood.act, understood.ranking[0][0]) == (acts.QUESTION, entry)


@pytest.mark.parametrize(
    "text", ["combien coûte une partie de padel ?", "réserver le padel", "padel dimanche"]
)
def test_what_the_agency_says_is_foreign_is(agency: FaqInterpreter, text: str) -> None:
    assert agency.interpret(text, Context()).act == acts.OUT_OF_SCOPE


@pytest.mark.parametrize(
    "text", ["raconte-moi une blague", "commande une pizza", "quel est le sens de la vie ?"]
)
def test_what_is_foreign_to_all_stays_so(agency: FaqInterpreter, text: str) -> None:
    assert agency.interpret(text, Context()).act == acts.OUT_OF_SCOPE
