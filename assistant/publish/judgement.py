"""Is a candidate worth publishing: its measures beside those of what is published, and why it must not be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.catalogue.costs import COSTS_FILE, load_costs
from assistant.catalogue.load import read_catalogue
from assistant.publish import losses
from assistant.publish.gate import Comparison, Judged, compare
from assistant.releases.difference import of_another_agency
from assistant.releases.formats import FORMAT
from assistant.releases.registry import Publication, catalogue_of, read_report
from assistant.releases.report import share


def judged(
    models: Path, snapshot: Path, probed: dict[str, Any], published: Publication | None, digest: str
) -> dict[str, Any]:
    """The measures, the comparison with what is published, and what the gate says.

    Args:
        models: The models folder.
        snapshot: The FAQ that the candidate learnt.
        probed: What the probe found.
        published: What it is compared with, None before any publication.
        digest: Of the questions and of the way to judge them.
    """
    report: dict[str, Any] = {"measure": digest, "compared_with": published.model if published else None}
    report |= {key: probed[key] for key in ("smoke", "figures", "orphans")}
    held_out = [Judged.of(one) for one in probed["held_out"]]
    recalled = sum(one.cost == 0 for one in held_out)
    report["held_out_found"] = round(recalled / len(held_out), 4) if held_out else None
    refusals: list[str] = []
    if published is not None:
        old = read_report(models, published.model, published.format)
        before = probed.get("before") or {}
        outcomes = before.get("outcomes") or old.get("outcomes", [])
        costs = load_costs(snapshot / COSTS_FILE)
        tolerated = costs.tolerated * costs.wrong
        same = old.get("measure") == digest
        asked, held_before = _read(outcomes), _read(old.get("held_out", []))
        evaluation = compare(asked, _read(probed["outcomes"]), tolerated)
        phrasings = compare(held_before, held_out, tolerated)
        report |= {
            "evaluation": evaluation.as_dict(),
            "variants": phrasings.as_dict(),
            "real": probed.get("real"),
            # Of the same questions only.
            "figures_before": before.get("figures") or (old.get("figures") if same else None),
            "held_out_found_before": old.get("held_out_found"),
        }
        report["before_failed"] = before.get("failed")
        report["across_formats"] = _across(published, evaluation, phrasings)
        learnt = catalogue_of(models, published.model, published.format)
        refusals += of_another_agency(learnt, snapshot)
        refusals += worse_on_the_whole(evaluation, phrasings)
        refusals += losses.refusals(
            losses.pairs_of(asked, _read(probed["outcomes"])),
            held_before,
            held_out,
            new_entries(learnt, snapshot),
            tolerated,
        )
    return {**report, "refusals": refusals, "outcomes": probed["outcomes"], "held_out": probed["held_out"]}


def worse_on_the_whole(evaluation: Comparison, phrasings: Comparison) -> Iterator[str]:
    """Sentences of a mean cost that grew, in French; none when it did not."""
    for comparison, what in (
        (evaluation, "les questions d'évaluation"),
        (phrasings, "les formulations de la FAQ"),
    ):
        if comparison.is_worse:
            yield (
                f"Le nouveau modèle comprend moins bien {what} : {len(comparison.worse)} moins bien, "
                f"{len(comparison.better)} mieux, sur {comparison.compared} "
                f"(dû au hasard : {share(comparison.chance)})."
            )


def new_entries(before: Path, after: Path) -> set[str]:
    """Published entries that were added, or that learn what they did not."""
    known = read_catalogue(before).catalogue.entries if before.is_dir() else {}
    return {
        entry.id
        for entry in read_catalogue(after).catalogue.published
        if entry.id not in known or {*entry.training_texts} - {*known[entry.id].training_texts}
    }


def _across(published: Publication, evaluation: Comparison, phrasings: Comparison) -> str | None:
    """What the comparison is worth when this code does not read what is published; None when it does."""
    if published.format == FORMAT:
        return None
    sentence = (
        f"{published.model} est du format {published.format} : comparé à son rapport, sans l'interroger."
    )
    both = ((evaluation, "aucune question d'évaluation"), (phrasings, "aucune formulation de la FAQ"))
    missing = [what for comparison, what in both if not comparison.compared]
    if missing:
        sentence += f" Rien ne protège de ce côté : son rapport n'a {' et '.join(missing)} à comparer."
    return sentence


def _read(rows: Iterable[Sequence[Any]]) -> list[Judged]:
    return [Judged.of(row) for row in rows]
