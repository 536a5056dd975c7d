"""`assistant explain`: why the assistant answers what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assistant.catalogue import load_catalogue
from assistant.catalogue.costs import Costs, load_costs
from assistant.catalogue.model import Catalogue
from assistant.dialogue.decide import UNMEASURED, Decision, decide
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import asking
from assistant.quality.evaluate import model_to_try
from assistant.settings import data_dir
from assistant.understanding import acts
from assistant.understanding.language.french import tokens
from assistant.understanding.result import Understanding

_EVIDENCE = {
    "regression": "régression",
    "words": "mots",
    "nearest": "sens proche",
    "mean": "sens moyen",
    "answer_words": "mots réponse",
    "answer_meaning": "sens réponse",
    "facets_agree": "facettes +",
    "facets_conflict": "facettes -",
}
_KINDS = {
    "answer": "répondre",
    "clarify": "demander une précision",
    "suggest": "proposer une liste",
    "admit": "dire qu'il n'est pas sûr",
    "unknown": "donner le texte de la famille",
}


def explain(question: str, model: Path | None = None) -> Iterator[str]:
    """Says why: tokens, facets, the ten best entries with what each evidence brings, the decision.

    Args:
        question: As a visitor types it.
        model: Its archive; the newest of the models folder by default.

    Raises:
        ReleaseError: There is no such model.
    """
    model = model_to_try(model)
    catalogue, costs = load_catalogue(data_dir()), load_costs(data_dir() / "costs.yml")
    from assistant.on_rasa.engine import load_component, understand

    component = load_component(model)
    (understood,) = understand(component, [question])
    explanation = component.explain(question)
    words = [token.text for token in tokens(question) if token.text.strip()]

    yield f"Question     {question}"
    yield f"Comprise     {explanation.corrected}" + (" (anglais)" if understood.language == "en" else "")
    yield f"Mots         {' | '.join(words)}"
    yield f"Facettes     {_named(catalogue, understood)}"
    yield f"Intention    {understood.act}"
    if understood.also:
        yield f"Aussi        {', '.join(understood.also)}"
    signals = ", ".join(f"{name} {points:+.1f}" for name, points in explanation.known.items() if points)
    yield f"\nConnue       {understood.known:.3f}   (chance qu'une entrée réponde ; points : {signals})"
    yield "\nLes dix meilleures entrées. Un point de plus rend une entrée 2,7 fois plus probable."
    columns = "".join(f"{name:>14}" for name in _EVIDENCE.values())
    yield f"{'proba':>6}  {'total':>6}  {columns}  entrée"
    for entry, p, points in explanation.entries:
        shares = "".join(f"{points[name]:14.2f}" for name in _EVIDENCE)
        yield f"{p:6.3f}  {sum(points.values()):6.2f}  {shares}  {entry}"
    yield ""
    yield from _decision(catalogue, understood, costs)


def _named(catalogue: Catalogue, understood: Understanding) -> str:
    named = []
    for facet in catalogue.taxonomy.facets:
        labels = [v.label for i in understood.facets.get(facet.id, ()) if (v := facet.value(i))]
        named += [f"{facet.id} : {', '.join(labels)}"] if labels else []
    named += [f"{name} : {', '.join(map(str, values))}" for name, values in understood.attributes.items()]
    return " ; ".join(named) or "aucune"


def _decision(catalogue: Catalogue, understood: Understanding, costs: Costs) -> Iterator[str]:
    if understood.act not in (acts.QUESTION, acts.FOLLOW_UP):
        yield f"Décision     la règle « {understood.act} » s'applique : ce n'est pas une question de la FAQ"
        return
    thresholds = understood.thresholds or UNMEASURED
    conversation = asking(Conversation(), understood)
    decision = decide(catalogue, conversation, understood.known, thresholds, costs)
    yield f"Décision     {_KINDS[decision.kind]}{_what(catalogue, decision)}"
    yield (
        f"Seuils       répondre à partir de {thresholds.answer:.2f} (mesuré à l'entraînement) ; "
        f"question connue à partir de {thresholds.known:.2f}"
    )
    if decision.family is not None:
        yield f"Famille      {decision.family.id} ({len(decision.candidates)} entrées possibles)"
    best = sum(p for e, p in understood.ranking if e in _item(catalogue, understood))
    prices = "".join(f" ; {_KINDS[kind]} {price:.2f}" for kind, price in decision.prices.items())
    yield (
        f"Coût attendu répondre {costs.of_answer(best):.2f}{prices}   (réponse fausse {costs.wrong:g}, "
        f"question {costs.question:g}, liste {costs.list:g}, "
        f"liste inutile {costs.useless_list:g}, aveu {costs.admit:g})"
    )


def _item(catalogue: Catalogue, understood: Understanding) -> set[str]:
    """The best entry and the members of its family."""
    if not understood.ranking:
        return set()
    best = understood.ranking[0][0]
    family = catalogue.family_of(best)
    return {best, *(family.entries if family is not None and family.generic_question else ())}


def _what(catalogue: Catalogue, decision: Decision) -> str:
    if decision.entry:
        entry = catalogue.shown(decision.entry)
        return f" avec {decision.entry} (« {entry.question if entry else ''} »)"
    if decision.facet is not None:
        return f" : « {decision.facet.question} »"
    if decision.entries:
        return " : " + ", ".join(decision.entries[:3])
    return ""
