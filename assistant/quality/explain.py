"""`assistant explain`: why the assistant answers what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.catalogue import load_catalogue
from assistant.catalogue.costs import Costs, load_costs
from assistant.catalogue.model import Catalogue
from assistant.dialogue.decide import PROBABLE, SURE, Decision
from assistant.dialogue.state import Conversation
from assistant.privacy.redaction import redact
from assistant.quality.evaluate import model_to_try
from assistant.quality.why import decision_of, named_facets
from assistant.releases.registry import ReleaseError, numbered, read_published, read_release, verified
from assistant.releases.served import ServedReader
from assistant.settings import data_dir, models_dir
from assistant.understanding.language.french import tokens
from assistant.understanding.result import Understanding

_EVIDENCE = {
    "regression": "régression",
    "phrasing_words": "mots proches",
    "nearest": "sens proche",
    "mean": "sens moyen",
    "question_and_answer": "sens réponse",
    "facets_agree": "facettes +",
    "facets_conflict": "facettes -",
    "word_share": "part des mots",
    "word_sum": "mots",
    "numbers_held": "numéros +",
    "numbers_conflict": "numéros -",
}
_KINDS = {
    SURE: "répondre, sûr",
    PROBABLE: "donner la réponse la plus proche",
    "clarify": "demander une précision",
    "suggest": "proposer une liste",
    "admit": "dire qu'il n'est pas sûr",
    "unknown": "donner le texte de la famille",
}


@dataclass(frozen=True)
class _Asked:
    """What is explained: a model, and the FAQ that its decision is made from.

    Attributes:
        lines: Which they are, in French.
    """

    model: Path
    catalogue: Catalogue
    costs: Costs
    lines: tuple[str, ...]


def explain(question: str, model: Path | None = None, published: bool = False) -> Iterator[str]:
    """Says why: tokens, facets, the ten best entries with what each evidence brings, the decision.

    Args:
        question: As a visitor types it.
        model: Its archive; the newest of the models folder by default.
        published: What visitors are served instead, model and FAQ.

    Raises:
        ReleaseError: There is no such model, or nothing is published.
    """
    asked = _served() if published else _working(model)
    question = redact(question)
    catalogue, costs = asked.catalogue, asked.costs
    from assistant.on_rasa.engine import load_component, understand

    component = load_component(asked.model)
    (understood,) = understand(component, [question])
    explanation = component.explain(question)
    yield from asked.lines
    words = [token.text for token in tokens(question) if token.text.strip()]

    yield f"Question     {question}"
    yield f"Comprise     {explanation.corrected}" + (" (anglais)" if understood.language == "en" else "")
    yield f"Mots         {' | '.join(words)}"
    yield f"Facettes     {_named(catalogue, understood)}"
    yield f"Intention    {understood.act}"
    if understood.also:
        yield f"Aussi        {', '.join(understood.also)}"
    signals = ", ".join(f"{name} {points:+.1f}" for name, points in explanation.known.items() if points)
    yield f"\nQuestion     {understood.known:.3f}   (chance que ce soit une question ; points : {signals})"
    signals = ", ".join(f"{name} {points:+.1f}" for name, points in explanation.answers.items() if points)
    yield f"Première     {understood.answers:.3f}   (chance que la première réponde ; points : {signals})"
    if understood.unknown_numbers:
        yield f"Inconnus     {', '.join(understood.unknown_numbers)}"
    yield "\nLes dix meilleures entrées. Un point de plus rend une entrée 2,7 fois plus probable."
    columns = "".join(f"{name:>14}" for name in _EVIDENCE.values())
    yield f"{'proba':>6}  {'total':>6}  {columns}  entrée"
    for entry, p, points in explanation.entries:
        shares = "".join(f"{points[name]:14.2f}" for name in _EVIDENCE)
        yield f"{p:6.3f}  {sum(points.values()):6.2f}  {shares}  {entry}"
    yield ""
    yield from _decision(catalogue, understood, costs)


def _served() -> _Asked:
    models = models_dir()
    published = read_published(models)
    if published is None:
        raise ReleaseError("Rien n'est publié : lancez « assistant publish ».")
    served = ServedReader(models)(data_dir())
    lines = (
        f"Modèle       {_titled(models, published.model)}, ce que les visiteurs ont",
        "FAQ          ce que les visiteurs ont",
    )
    return _Asked(verified(models, published), served.catalogue, served.costs, lines)


def _working(model: Path | None) -> _Asked:
    """The model that is named or the newest, and the working FAQ: the two may be of different moments."""
    models, model = models_dir(), model_to_try(model)
    name = model.name.removesuffix(".tar.gz")
    catalogue, costs = load_catalogue(data_dir()), load_costs(data_dir() / "costs.yml")
    release = read_release(models, name)
    lines = [f"Modèle       {_titled(models, name)}"]
    if release is None or release.catalogue == catalogue.fingerprint:
        lines.append("FAQ          de travail")
    else:
        lines.append(
            "FAQ          de travail, que ce modèle n'a pas apprise telle quelle : « assistant train » en "
            "fait un qui l'apprend"
        )
    return _Asked(model, catalogue, costs, tuple(lines))


def _titled(models: Path, name: str) -> str:
    number = numbered(models).get(name)
    return f"{name} (jamais publié)" if number is None else f"n° {number} ({name})"


def _named(catalogue: Catalogue, understood: Understanding) -> str:
    facets = named_facets(catalogue, understood.facets)
    named = [f"{facet} : {', '.join(labels)}" for facet, labels in facets]
    named += [f"{name} : {', '.join(map(str, values))}" for name, values in understood.attributes.items()]
    return " ; ".join(named) or "aucune"


def _decision(catalogue: Catalogue, understood: Understanding, costs: Costs) -> Iterator[str]:
    decision = decision_of(catalogue, understood, Conversation(), costs)
    if decision is None:
        yield f"Décision     la règle « {understood.act} » s'applique : ce n'est pas une question de la FAQ"
        return
    kind = decision.certainty if decision.kind == "answer" else decision.kind
    yield f"Décision     {_KINDS[kind]}{_what(catalogue, decision)}"
    if decision.others:
        yield f"Au-dessous   {', '.join(decision.others)}"
    if decision.family is not None:
        yield f"Famille      {decision.family.id} ({len(decision.candidates)} entrées possibles)"
    if not decision.prices:
        number = decision.unknown_number
        settled = f"« {number} » est inconnu, rien n'y répond" if number else "aucune entrée n'est possible"
        yield f"Coût attendu aucun : {settled}"
        return
    cheapest_first = sorted(decision.prices.items(), key=lambda pair: pair[1])
    yield "Coût attendu " + " ; ".join(f"{_KINDS[kind]} {price:.2f}" for kind, price in cheapest_first)
    yield "Prix         " + ", ".join(f"{name} {value:g}" for name, value in costs.named())


def _what(catalogue: Catalogue, decision: Decision) -> str:
    if decision.entry:
        entry = catalogue.shown(decision.entry)
        return f" avec {decision.entry} (« {entry.question if entry else ''} »)"
    if decision.facet is not None:
        return f" : « {decision.facet.question} »"
    if decision.entries:
        return " : " + ", ".join(decision.entries)
    return ""
