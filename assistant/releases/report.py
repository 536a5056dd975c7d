"""The report of a release, readable: `report.md`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_SHOWN = 30
"""Questions listed of each kind; `report.json` holds them all."""


def written(report: Mapping[str, Any]) -> str:
    """The report in Markdown, in French."""
    return "\n".join(_lines(report)) + "\n"


LEGEND = (
    "Parts des questions d'évaluation qui ont une réponse. Bonne entrée en premier, ou dans les trois "
    "premières : où le modèle la classe. Sûres et justes : la bonne réponse, donnée sans réserve. Sûres et "
    "fausses : une autre, donnée sans réserve. Formulations : celles de la FAQ que le modèle retrouve avant "
    "de les apprendre."
)
"""What the words of `summary` mean, for whoever reads them for the first time."""
BETWEEN_BRACKETS = "Entre parenthèses : le modèle publié."


def summary(report: Mapping[str, Any]) -> str:
    """The figures of a release on one line, those of what was published then between brackets."""
    figures, before = (_comparable(report.get(key)) for key in ("figures", "figures_before"))
    shares = [
        (name, figures.get(key), before.get(key))
        for name, key in (
            *(("bonne entrée en premier", "top1"), ("dans les trois premières", "top3")),
            *(("sûres et justes", "sure_right"), ("sûres et fausses", "sure_wrong")),
        )
    ]
    shares.append(("formulations", report.get("held_out_found"), report.get("held_out_found_before")))
    parts = [
        f"{name} {percent(now)}" + ("" if was is None else f" ({percent(was)})")
        for name, now, was in shares
        if now is not None
    ]
    return ", ".join(parts) or "—"


def _comparable(figures: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """Every answer of before the distinction was given as sure."""
    read = figures or {}
    return read if "sure_wrong" in read else {**read, "sure_wrong": read.get("wrong_answers")}


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
    yield ""
    yield LEGEND
    yield ""
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
        if report.get("figures_before"):
            yield f"{summary(report)[0].upper()}{summary(report)[1:]}. {BETWEEN_BRACKETS}"
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


def percent(value: float) -> str:
    """A share as people say it: « 82 % », « 0,5 % » where the half counts."""
    points = 100 * value
    return f"{points:.0f} %" if points >= 9.95 or points == 0 else f"{points:.1f} %".replace(".", ",")


def share(value: float | None) -> str:
    """A share as a percentage, in French."""
    return "—" if value is None else f"{100 * value:.1f} %".replace(".", ",")
