"""The reasons of a turn in plain French, for whoever writes the FAQ: no term of ours, numbers as bars."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.understanding import acts

_ACTS = {
    acts.QUESTION: "une question",
    acts.TOPIC: "le nom d'un sujet",
    acts.BROWSE: "une demande de parcourir les sujets",
    acts.PRECISION: "une précision sur la question d'avant",
    acts.FOLLOW_UP: "une suite de la question d'avant",
    acts.CORRECTION: "une correction de ce qui a été compris",
    acts.CHOICE: "une réponse à la question posée",
    acts.PICK: "le choix d'une ligne de la liste",
    acts.REJECT_LIST: "un refus de la liste",
    acts.FEEDBACK: "un avis sur la réponse",
    acts.REASON: "la raison d'un avis",
    acts.COMMENT: "un commentaire",
    acts.SKIP: "un refus de commenter",
    acts.BACK: "une demande de revenir en arrière",
    acts.RESTART: "une demande de recommencer",
    acts.REPEAT: "une demande de répéter",
    acts.MORE: "une demande d'en voir plus",
    acts.REPHRASE: "une demande de reformuler",
    acts.HUMAN: "une demande de parler à quelqu'un",
    acts.HELP: "une demande d'aide",
    acts.GREETING: "une salutation",
    acts.THANKS: "un remerciement",
    acts.GOODBYE: "un au revoir",
    acts.COMPLIMENT: "un compliment",
    acts.INSULT: "une grossièreté",
    acts.TEST: "un essai",
    acts.ROBOT: "une question sur l'assistant",
    acts.AUTHOR: "une question sur ses auteurs",
    acts.EMERGENCY: "une urgence",
    acts.REDIRECTION: "une question qui est pour quelqu'un d'autre",
    acts.OUT_OF_SCOPE: "une question hors sujet",
}
EVIDENCE = {
    "regression": "l'ensemble de ses mots",
    "phrasing_words": "des mots proches d'une formulation",
    "nearest": "un sens proche d'une formulation",
    "mean": "un sens proche de l'ensemble des formulations",
    "question_and_answer": "un sens proche de la réponse",
    "facets_agree": "des sujets nommés que l'entrée porte",
    "facets_conflict": "des sujets nommés que l'entrée ne porte pas",
    "word_share": "la part de ses mots que l'entrée contient",
    "word_sum": "des mots rares que l'entrée contient",
    "numbers_held": "des numéros que l'entrée contient",
    "numbers_conflict": "des numéros que l'entrée ne contient pas",
}
_OUTCOMES = {
    "sure": "donner cette réponse comme sûre",
    "probable": "donner la réponse la plus proche",
    "suggest": "proposer une liste",
    "clarify": "demander une précision",
    "admit": "dire qu'il n'est pas sûr",
}
DIFFERENCES = {
    "same": "Même réponse des deux côtés.",
    "reworded": "Même entrée, pas tout à fait les mêmes mots.",
    "other_answer": "Pas la même réponse.",
    "other_kind": "Pas la même réaction : l'un répond, l'autre demande, propose ou s'excuse.",
}


def act_in_words(act: str) -> str:
    """What a message was taken for."""
    return _ACTS.get(act, "un autre message")


def outcome(messages: Sequence[Mapping[str, Any]], why: Mapping[str, Any]) -> str:
    """Why it answers, asks, lists or admits: one sentence."""
    kinds = {message.get("kind") for message in messages}
    answer = next((one for one in messages if one.get("kind") == "answer"), None)
    if why["unknown_numbers"]:
        numbers = ", ".join(f"« {number} »" for number in why["unknown_numbers"])
        return f"La FAQ ne connaît pas {numbers} : l'assistant le dit, et propose ce qui est proche."
    if answer is not None and answer.get("certainty") == "probable":
        return (
            "Réponse donnée comme probable : se tromper en la disant sûre coûterait plus cher au visiteur "
            "que de lui laisser un doute."
        )
    if answer is not None:
        return "Réponse donnée comme sûre : c'est ce qui coûte le moins au visiteur, en moyenne."
    if "clarification" in kinds:
        return "Plusieurs entrées répondent selon le cas : une précision les départage."
    if "suggestions" in kinds:
        return "Aucune entrée ne se détache assez : le visiteur choisit dans une liste."
    if kinds & {"fallback", "handoff"}:
        return "Rien dans la FAQ ne répond assez bien : l'assistant le dit plutôt que de se tromper."
    return "Ce message ne demande rien à la FAQ : l'assistant réagit par une phrase prévue."


def evidence(why: Mapping[str, Any], most: int = 5) -> list[tuple[str, float, bool]]:
    """`(in words, strength from 0 to 1, whether it speaks for)`, strongest first."""
    points = [(name, float(value)) for name, value in why["evidence"] if name in EVIDENCE][:most]
    largest = max((abs(value) for _, value in points), default=1.0)
    return [(EVIDENCE[name], abs(value) / largest, value > 0) for name, value in points]


def prices(why: Mapping[str, Any]) -> list[tuple[str, float]]:
    """`(what could be done, what it costs a visitor on average)`, cheapest first."""
    return [(_OUTCOMES[kind], float(price)) for kind, price in why["prices"] if kind in _OUTCOMES]
