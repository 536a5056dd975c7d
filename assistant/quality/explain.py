"""`assistant explain`: why the assistant answers what it answers."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from assistant.catalogue import load_catalogue
from assistant.catalogue.costs import Costs, load_costs
from assistant.catalogue.model import Catalogue
from assistant.dialogue.decide import UNMEASURED, Decision, decide
from assistant.dialogue.state import Conversation
from assistant.quality.evaluate import latest_model
from assistant.settings import data_dir, models_dir
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


def main(question: str, model: Path | None = None) -> int:
    """Prints tokens, facets, the ten best entries with what each evidence brings, the decision, its costs."""
    model = model or latest_model(models_dir())
    if model is None:
        print("Aucun modèle : lancez d'abord « make train ».", file=sys.stderr)
        return 1
    catalogue, costs = load_catalogue(data_dir()), load_costs(data_dir() / "costs.yml")
    from assistant.on_rasa.engine import load_component, understand

    component = load_component(model)
    (understood,) = understand(component, [question])
    explanation = component.explain(question)
    words = [token.text for token in tokens(question) if token.text.strip()]

    print(f"Question     {question}")
    print(f"Comprise     {explanation.corrected}" + (" (anglais)" if understood.language == "en" else ""))
    print(f"Mots         {' | '.join(words)}")
    print(f"Facettes     {_named(catalogue, understood)}")
    print(f"Intention    {understood.act}")
    if understood.also:
        print(f"Aussi        {', '.join(understood.also)}")
    signals = ", ".join(f"{name} {points:+.1f}" for name, points in explanation.known.items() if points)
    print(f"\nConnue       {understood.known:.3f}   (chance qu'une entrée réponde ; points : {signals})")
    print("\nLes dix meilleures entrées. Un point de plus rend une entrée 2,7 fois plus probable.")
    print(
        f"{'proba':>6}  {'total':>6}  " + "".join(f"{name:>14}" for name in _EVIDENCE.values()) + "  entrée"
    )
    for entry, p, points in explanation.entries:
        shares = "".join(f"{points[name]:14.2f}" for name in _EVIDENCE)
        print(f"{p:6.3f}  {sum(points.values()):6.2f}  {shares}  {entry}")
    print()
    _print_decision(catalogue, understood, costs)
    return 0


def _named(catalogue: Catalogue, understood: Understanding) -> str:
    named = []
    for facet in catalogue.taxonomy.facets:
        labels = [v.label for i in understood.facets.get(facet.id, ()) if (v := facet.value(i))]
        named += [f"{facet.id} : {', '.join(labels)}"] if labels else []
    named += [f"{name} : {', '.join(map(str, values))}" for name, values in understood.attributes.items()]
    return " ; ".join(named) or "aucune"


def _print_decision(catalogue: Catalogue, understood: Understanding, costs: Costs) -> None:
    if understood.act not in (acts.QUESTION, acts.FOLLOW_UP):
        print(f"Décision     la règle « {understood.act} » s'applique : ce n'est pas une question de la FAQ")
        return
    thresholds = understood.thresholds or UNMEASURED
    conversation = replace(
        Conversation().new_question(understood.text),
        candidates=understood.ranking,
        named_facets=understood.facets,
        attributes=understood.attributes,
    )
    decision = decide(catalogue, conversation, understood.known, thresholds, costs)
    print(f"Décision     {_KINDS[decision.kind]}{_what(catalogue, decision)}")
    print(
        f"Seuils       répondre à partir de {thresholds.answer:.2f} (mesuré à l'entraînement) ; "
        f"question connue à partir de {thresholds.known:.2f}"
    )
    if decision.family is not None:
        print(f"Famille      {decision.family.id} ({len(decision.candidates)} entrées possibles)")
    best = sum(p for e, p in understood.ranking if e in _item(catalogue, understood))
    print(f"Coût attendu répondre {costs.of_answer(best):.2f}", end="")
    for kind, price in decision.prices.items():
        print(f" ; {_KINDS[kind]} {price:.2f}", end="")
    print(f"   (réponse fausse {costs.wrong:g}, question {costs.question:g}, liste {costs.list:g}, "
          f"liste inutile {costs.useless_list:g}, aveu {costs.admit:g})")  # fmt: skip


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
