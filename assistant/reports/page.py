"""The report as one web page: nothing to fetch, nothing that runs, readable by all and on paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from assistant.reports.measure import Report, shares
from assistant.reports.plots import bars, columns
from assistant.reports.wording import KIND_LABELS, REASON_LABELS, day, key_figures, percent, points, title
from assistant.text import plural

_STYLE = """
:root { color-scheme: light dark; --text: #1e1e1e; --soft: #595959; --page: #fff; --line: #8a8a8a;
  --strong: #000091; --weak: #c1c1f0; }
@media (prefers-color-scheme: dark) { :root { --text: #f0f0f0; --soft: #b8b8b8; --page: #161616;
  --line: #7a7a7a; --strong: #9a9aff; --weak: #3a3a7a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem; max-width: 62rem; font: 1rem/1.5 system-ui, sans-serif;
  color: var(--text); background: var(--page); }
h1, h2 { line-height: 1.25; }
h2 { margin: 2.5rem 0 0.5rem; }
p, caption { color: var(--soft); }
table { border-collapse: collapse; width: 100%; margin: 0.75rem 0 1.5rem; }
caption { text-align: left; padding: 0.25rem 0; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.6rem;
  border-bottom: 1px solid var(--line); }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.scroll { overflow-x: auto; }
figure { margin: 1rem 0; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--text); font: 12px system-ui, sans-serif; }
.strong { fill: var(--strong); }
.weak { fill: var(--weak); stroke: var(--strong); }
.axis { stroke: var(--line); }
@media print { :root { color-scheme: light; --text: #000; --soft: #333; --page: #fff; --strong: #000091;
  --weak: #d8d8f5; --line: #999; } body { max-width: none; padding: 0; font-size: 10pt; }
  tr, figure { break-inside: avoid; } h2 { break-after: avoid; } thead { display: table-header-group; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def html_page(report: Report) -> str:
    """The whole page."""
    heading = escape(title(report))
    return f"""<!DOCTYPE html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{heading} – assistant de support</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{heading}</h1>
<p>{escape(_framing(report))}</p>
{"".join(_sections(report))}
</main>
</body>
</html>
"""


def _framing(report: Report) -> str:
    before = report.period.previous
    return (
        f"{plural(report.period.days, 'jour')}, comparés à la période du {day(before.first)} au "
        f"{day(before.last)}. Une question compte une fois, le jour où elle a été posée. Une part n'est "
        f"donnée qu'à partir de {report.min_votes} avis."
    )


def _sections(report: Report) -> Iterable[str]:
    yield "<h2>L'essentiel</h2>"
    yield _table(
        "Chiffres de la période et de la période précédente",
        ("", "Période", "Période précédente"),
        list(key_figures(report)),
        numbers=(1, 2),
    )
    yield "<h2>Ce que l'assistant a fait d'abord</h2>"
    now, before = shares(report.now), shares(report.before)
    yield bars(
        "kinds",
        "Part de chaque première réaction",
        [(KIND_LABELS[kind], share, percent(share)) for kind, share in now.items()],
    )
    yield _table(
        "Première réaction à chaque question ; la somme est le nombre de questions",
        ("Première réaction", "Questions", "Part", "Part précédente"),
        [
            (KIND_LABELS[kind], str(report.now.kinds[kind]), percent(share), percent(before[kind]))
            for kind, share in now.items()
        ],
        numbers=(1, 2, 3),
    )
    yield f"<h2>Questions par {_step(report)}</h2>"
    yield columns(
        "series",
        f"Questions par {_step(report)}, et celles qui ont fini par une réponse",
        [(day(step.start)[:5], step.questions, step.resolved) for step in report.series],
        ("questions", "avec une réponse"),
    )
    yield _table(
        f"Questions et avis par {_step(report)}",
        (
            _step(report).capitalize(),
            "Questions",
            "Avec une réponse",
            "Réponse inconnue ou panne",
            "Oui",
            "Non",
        ),
        [
            (day(s.start), *(str(n) for n in (s.questions, s.resolved, s.unknown, s.useful, s.useless)))
            for s in report.series
        ],
        numbers=(1, 2, 3, 4, 5),
    )
    yield "<h2>Satisfaction par réponse</h2>"
    yield _table(
        f"Réponses d'au moins {report.min_votes} avis, la moins utile d'abord",
        ("Réponse", "Jugée utile", "Avis", "Évolution", "Raisons des « Non »"),
        [
            (
                f"{line.title} ({line.id})",
                percent(line.share),
                str(line.votes.total),
                points(line.trend),
                ", ".join(f"{REASON_LABELS.get(r, r)} ({n})" for r, n in line.reasons.most_common()) or "–",
            )
            for line in report.rated
        ],
        numbers=(1, 2, 3),
    )
    yield "<h2>Raisons des « Non »</h2>"
    yield _table(
        "Ce que les visiteurs ont répondu après « Non »",
        ("Raison", "Fois"),
        [(REASON_LABELS.get(r, r), str(n)) for r, n in report.now.reasons.most_common()],
        numbers=(1,),
    )
    yield "<h2>Réponses les plus données</h2>"
    yield _table(
        "Les dix réponses les plus données",
        ("Réponse", "Fois", "Jugée utile", "Avis"),
        [
            (f"{line.title} ({line.id})", str(line.answers), percent(line.share), str(line.votes.total))
            for line in report.most_asked
        ],
        numbers=(1, 2, 3),
    )
    yield "<h2>Entrées à revoir</h2>"
    yield _table(
        "Réponses expirées, à revérifier",
        ("Entrée", "Expirée le"),
        [(f"{name} ({entry_id})", day(when)) for entry_id, name, when in report.expired],
    )
    for caption, entries in (
        ("Entrées à relire par l'agence", report.to_review),
        ("Entrées qui n'ont répondu à aucune question de la période", report.never_asked),
    ):
        yield _table(f"{caption} : {len(entries)}", ("Question", "Entrée"), [(t, e) for e, t in entries])


def _step(report: Report) -> str:
    return "semaine" if report.period.by_week else "jour"


def _table(
    caption: str, headers: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int] = ()
) -> str:
    """A table whose first column names its rows; a sentence when it would be empty."""
    if not rows:
        return f"<p>{escape(caption)} : rien à signaler.</p>\n"

    def attributes(column: int) -> str:
        return ' class="n"' if column in numbers else ""

    head = "".join(
        f'<th scope="col"{attributes(n)}>{escape(header)}</th>' if header else "<td></td>"
        for n, header in enumerate(headers)
    )
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td{attributes(n)}>{escape(cell)}</td>" for n, cell in enumerate(row[1:], start=1))
        + "</tr>\n"
        for row in rows
    )
    # A wide table scrolls by itself, also from the keyboard.
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption, quote=True)}">'
        f"<table><caption>{escape(caption)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>\n"
    )
