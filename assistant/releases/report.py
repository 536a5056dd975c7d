"""The report of a release, readable: `report.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_SHOWN = 30
"""Questions listed of each kind; `report.json` holds them all."""


def written(report: Mapping[str, Any]) -> str:
    """The report in Markdown, in French."""
    return "\n".join(_lines(report)) + "\n"


def summary(report: Mapping[str, Any]) -> str:
    """The figures of a release on one line."""
    figures = report.get("figures") or {}
    if "sure_wrong" not in figures:
        # Every answer of before the distinction was given as sure.
        figures = {**figures, "sure_wrong": figures.get("wrong_answers")}
    parts = [
        f"{name} {share(figures.get(key))}"
        for name, key in (
            *(("1re", "top1"), ("3 premières", "top3")),
            *(("sûres et justes", "sure_right"), ("sûres et fausses", "sure_wrong")),
        )
        if figures.get(key) is not None
    ]
    if report.get("held_out_found") is not None:
        parts.append(f"formulations {share(report['held_out_found'])}")
    return ", ".join(parts) or "—"


def changes(report: Mapping[str, Any], shown: int = _SHOWN) -> Iterator[str]:
    """What gets worse and better than the published model, for the terminal and the report."""
    if report.get("across_formats"):
        yield report["across_formats"]
    for key, title in (("evaluation", "Questions d'évaluation"), ("variants", "Formulations de la FAQ")):
        comparison = report.get(key)
        if not comparison:
            continue
        worse, better = comparison["worse"], comparison["better"]
        yield f"{title} ({comparison['asked']}) : {len(worse)} moins bien, {len(better)} mieux"
        yield from _listed("moins bien", worse, shown)
        yield from _listed("mieux", better, shown)
    real = report.get("real")
    if real and real["asked"]:
        yield f"Vraies questions ({real['asked']}) : {real['count']} décisions changent"
        for text, before, after in real["changed"][:shown]:
            yield f"- {text} : {before} → {after}"


def _listed(name: str, changed: Sequence[Mapping[str, Any]], shown: int) -> Iterator[str]:
    for change in changed[:shown]:
        yield f"- {name} : {change['text']} : {change['before']} → {change['after']}"
    if len(changed) > shown:
        yield f"- … et {len(changed) - shown} autres (report.json)"


def _lines(report: Mapping[str, Any]) -> Iterator[str]:
    release, figures = report["release"], report["figures"]
    yield f"# Modèle {release['name']}"
    yield ""
    yield f"Entraîné le {release['created_at']} par {release['by']}. SHA-256 : `{release['sha256']}`."
    yield ""
    yield "## Mesures"
    yield ""
    for label, value in (
        ("Bonne entrée en premier", share(figures["top1"])),
        ("Bonne entrée dans les trois premières", share(figures["top3"])),
        ("Réponses sûres et justes", share(figures.get("sure_right"))),
        ("Réponses sûres ou probables, et justes", share(figures.get("right"))),
        ("Réponses sûres et fausses", share(figures.get("sure_wrong"))),
        ("Réponses fausses, sûres ou probables", share(figures["wrong_answers"])),
        ("Aveux alors qu'une entrée répond", share(figures.get("admitted"))),
        ("Hors sujet avec une réponse", share(figures["out_of_scope_answered"])),
        ("Hors sujet avec une réponse sûre", share(figures.get("out_of_scope_sure"))),
        ("Formulations de la FAQ retrouvées sans les avoir apprises", share(report["held_out_found"])),
        ("Ses propres questions retrouvées", f"{report['smoke']['right']} / {report['smoke']['asked']}"),
    ):
        yield f"- {label} : {value}"
    if report["orphans"]:
        yield f"- {len(report['orphans'])} cas d'évaluation attendent une entrée qui n'est plus publiée"
    for warning in report.get("warnings", ()):
        yield f"- avertissement : {warning}"
    yield ""
    yield "## Par rapport au modèle publié"
    yield ""
    if report.get("compared_with") is None:
        yield "Aucun modèle publié : rien à comparer."
    else:
        yield f"Comparé à {report['compared_with']}."
        if report.get("before_failed"):
            yield f"Le modèle publié n'a pas pu être interrogé : {report['before_failed']}."
        yield ""
        yield from changes(report)
    yield ""
    missed = [text for _, text, _, cost in report.get("held_out", ()) if cost]
    if missed:
        yield "## Formulations prises pour une autre entrée"
        yield ""
        yield "Demandées au modèle avant qu'il les apprenne : à relire, ou à donner à une autre entrée."
        yield ""
        yield from (f"- {text}" for text in missed[:_SHOWN])
        if len(missed) > _SHOWN:
            yield f"- … et {len(missed) - _SHOWN} autres (report.json)"
        yield ""
    yield "## Décision"
    yield ""
    yield from report["refusals"] or ["Peut être publié."]


def share(value: float | None) -> str:
    """A share as a percentage, in French."""
    return "—" if value is None else f"{100 * value:.1f} %".replace(".", ",")
