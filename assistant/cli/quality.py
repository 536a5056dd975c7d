"""Measuring and explaining what the assistant answers. Thin, over the library."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant import settings
from assistant.cli.typer_in_french import Commands, from_here, whole

app = Commands("Mesures")

_Cases = Annotated[
    list[Path], typer.Argument(metavar="CAS…", callback=from_here, help="fichiers JSONL de cas")
]
_Model = Annotated[
    Path | None,
    typer.Option("--model", metavar="MODÈLE", callback=from_here, help="modèle (le plus récent par défaut)"),
]
_Json = Annotated[bool, typer.Option("--json", help="sortie pour les machines")]


@app.command("evaluate", help="mesure un modèle sur des questions attendues")
def evaluate(
    cases: _Cases,
    model: _Model = None,
    as_json: _Json = False,
    rewritten: Annotated[
        bool,
        typer.Option(
            "--rewritten",
            help="pose aussi chaque question de la FAQ, écrite et encadrée de plusieurs façons, "
            "puis ce que la FAQ ne dit pas (nombres inexistants, objets des autres)",
        ),
    ] = False,
    details: Annotated[bool, typer.Option("--details", help="liste les cas manqués")] = False,
) -> None:
    """Prints the figures of a model on case files, then on the FAQ's questions written otherwise."""
    from assistant.on_rasa.command import prepare

    prepare()
    from assistant.quality import beside, invariances
    from assistant.quality import evaluate as expected

    measured = expected.evaluate(cases, model, details)
    tried = invariances.measure(model) if rewritten else []
    asked = beside.measure(model) if rewritten else []
    if as_json:
        counted = {"invariances": invariances.shares(tried), "beside": beside.counts(asked)}
        print(json.dumps({**measured, **counted}, ensure_ascii=False))
        return
    print(f"modèle {measured['model']}, FAQ de travail, le {measured['date']}")
    shown = [*expected.lines(measured), *invariances.lines(tried), *beside.lines(asked, details)]
    print("\n".join([*shown, *_served()]))


def _served() -> list[str]:
    """What visitors have, which may be neither this model nor this FAQ."""
    from assistant.releases.difference import served_lines

    return served_lines(settings.releases_dir(), settings.data_dir())


@app.command("explain", help="dit pourquoi l'assistant répond ce qu'il répond")
def explain(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="la question, entre guillemets")],
    model: _Model = None,
    published: Annotated[
        bool, typer.Option("--published", help="sur ce qui est publié (FAQ de travail sinon)")
    ] = False,
) -> int:
    """Prints what was understood of a question, what each evidence brings, and the decision."""
    if published and model is not None:
        print("--model et --published ne vont pas ensemble : choisissez l'un des deux.", file=sys.stderr)
        return 2
    from assistant.on_rasa.command import prepare

    prepare()
    from assistant.quality.explain import explain as lines

    print("\n".join([*lines(question, model, published), "", *_served()]))
    return 0


@app.command("simulate", help="fait parler des visiteurs qui savent ce qu'ils cherchent au serveur démarré")
def simulate(
    cases: _Cases,
    url: Annotated[
        str | None,
        typer.Option(
            "--url", metavar="ADRESSE", help="adresse du serveur (celle de « make run » par défaut)"
        ),
    ] = None,
    at_once: Annotated[
        int,
        typer.Option("--at-once", parser=whole, metavar="N", help="visiteurs en même temps (2 par défaut)"),
    ] = 2,
    as_json: _Json = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="liste les conversations manquées")] = False,
    typing: Annotated[
        bool,
        typer.Option(
            "--typing/--no-typing",
            help="des visiteurs qui tapent aussi, se reprennent et relancent (par défaut), "
            "ou qui ne font que cliquer",
        ),
    ] = True,
    show: Annotated[
        int,
        typer.Option("--show", parser=whole, metavar="N", help="montre N conversations tirées au sort"),
    ] = 0,
    seed: Annotated[
        int, typer.Option("--seed", parser=whole, metavar="N", help="graine des tirages (0 par défaut)")
    ] = 0,
) -> None:
    """Prints the figures of the visitors of case files."""
    import asyncio

    from assistant.catalogue import load_catalogue
    from assistant.quality.evaluate import read_cases
    from assistant.quality.simulate import Visitor, drawn, failures, figures, lines, transcript
    from assistant.quality.simulate import simulate as let_talk
    from assistant.quality.typed_words import TYPED_FILE, load_typed_words
    from assistant.quality.typing_visitor import TypingVisitor, typing_figures

    address = url or f"http://127.0.0.1:{settings.port()}"
    expected, catalogue = read_cases(cases), load_catalogue(settings.data_dir())
    visitors: list[Visitor]
    if typing:
        words = load_typed_words(settings.data_dir() / TYPED_FILE)
        visitors = [TypingVisitor(case, catalogue, words, seed) for case in expected]
    else:
        visitors = [Visitor(case, catalogue) for case in expected]
    talks, latencies = asyncio.run(let_talk(visitors, address, max(1, at_once)))
    measured = figures(talks, latencies) | (typing_figures(talks) if typing else {})
    if as_json:
        print(json.dumps(measured))
        return
    shown = [line for talk in drawn(talks, show, seed) for line in transcript(talk)]
    print("\n".join([*lines(measured), *(failures(talks) if verbose else ()), *shown]))
