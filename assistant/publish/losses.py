"""What visitors lose with a candidate, that nothing they gain elsewhere gives back. Pure functions.

The mean cost of `gate.compare` lets gains pay for losses, and is lenient because any training moves
thresholds a little. Three losses are no such movement, and are looked at apart:

* what new entries take: a question where one of them is shown that does not answer it, and costs more for it;
* right answers that were given as sure and are not any more, counted whatever their price, when right answers
  of any kind become fewer too: a candidate that doubts everywhere costs little a question. Where as many are
  right, only the chances moved: an FAQ that learns the hard questions of its inbox doubts more for a while;
* an entry that another empties: most of its own phrasings, found before, are not any more.

Each must exceed both a tolerance and chance (sign tests; the last one a share of what the entry had). How
often honest additions and junk are refused, with real trainings and with simulated ones: `bench.gate`, whose
table is `bench/results/gate.md`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import comb

from assistant.publish.gate import CHANCE, Judged, chance_of

TAKEN = 0.25
"""Share of the mean cost that a publication may add, of what new entries may take by themselves."""
DOUBTED = 0.02
"""Share of the questions that an entry answers whose right answer may stop being sure."""
LEAST_EMPTIED, MOST_EMPTIED = 4, 0.5
"""Phrasings that an entry must lose to be one that is emptied, and the share of those it had."""
_NAMED = 3
"""Entries, and questions of each, that a refusal names."""


@dataclass(frozen=True)
class Thief:
    """A new entry and the questions that it takes."""

    entry: str
    questions: tuple[str, ...]

    def __str__(self) -> str:
        """With its first questions."""
        shown = " », « ".join(self.questions[:_NAMED])
        more = f" et {len(self.questions) - _NAMED} de plus" if len(self.questions) > _NAMED else ""
        return f"{self.entry} (« {shown} »{more})"


def pairs_of(before: Iterable[Judged], after: Iterable[Judged]) -> list[tuple[Judged, Judged]]:
    """The questions that both models were asked."""
    old = {one.key: one for one in before}
    return [(old[one.key], one) for one in after if one.key in old]


def taken(
    pairs: Sequence[tuple[Judged, Judged]], new: Collection[str]
) -> list[tuple[Judged, float, list[str]]]:
    """The questions whose cost changed and where a new entry is now shown, with the ones that do not answer.

    Args:
        pairs: The published model's outcome of each question, then the candidate's.
        new: Entries that were added, or learn more than before.

    Returns:
        Each question with the cost added to it, negative when it got better, and the entries that take it.
    """
    changed = []
    for was, now in pairs:
        come = [entry for entry in now.shown if entry in new and entry not in was.shown]
        if come and abs(now.cost - was.cost) > 1e-6:
            changed.append((now, now.cost - was.cost, [one for one in come if one not in now.expected]))
    return changed


def doubted(pairs: Sequence[tuple[Judged, Judged]]) -> tuple[int, int, int]:
    """Right answers that stop being sure, those that become so, and the questions that an entry answers."""
    lost = sum(was.is_sure_right and not now.is_sure_right for was, now in pairs)
    won = sum(now.is_sure_right and not was.is_sure_right for was, now in pairs)
    return lost, won, sum(bool(now.expected) for _, now in pairs)


def emptied(pairs: Sequence[tuple[Judged, Judged]]) -> dict[str, tuple[int, int, Counter[str]]]:
    """Entries that lose most of their phrasings: how many, of how many, and to which entries.

    Args:
        pairs: Outcomes of the held-out phrasings; their key is the entry and the text.
    """
    had: Counter[str] = Counter()
    lost: Counter[str] = Counter()
    won: Counter[str] = Counter()
    to: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for was, now in pairs:
        entry = now.owner
        had[entry] += not was.cost
        lost[entry] += not was.cost and bool(now.cost)
        won[entry] += bool(was.cost) and not now.cost
        if not was.cost and now.cost:
            to[entry].update(now.shown)
    return {
        entry: (times - won[entry], had[entry], to[entry])
        for entry, times in lost.items()
        if entry and times - won[entry] >= LEAST_EMPTIED and times - won[entry] > MOST_EMPTIED * had[entry]
    }


def sign_chance(lost: int, won: int) -> float:
    """Probability of at least as many losses among the changes, were each as likely to be a gain."""
    count = lost + won
    return float(sum(comb(count, k) for k in range(lost, count + 1)) / 2**count)


def alike(held_out: Iterable[Judged], new: Collection[str]) -> list[tuple[str, str]]:
    """The entries whose phrasings are taken one for the other, those of most phrasings first.

    Args:
        held_out: The candidate's outcomes of all its phrasings, the new entries' too.
        new: One of the two is of these.
    """
    mixed: Counter[tuple[str, str]] = Counter()
    for one in held_out:
        for given in one.shown if one.cost else ():
            if given != one.owner and (given in new or one.owner in new):
                first, second = sorted((one.owner, given), key=lambda entry: (entry not in new, entry))
                mixed[first, second] += 1
    return [pair for pair, _ in sorted(mixed.items(), key=lambda one: (-one[1], one[0]))]


def refusals(
    questions: Sequence[tuple[Judged, Judged]],
    before: Iterable[Judged],
    held_out: Sequence[Judged],
    new: Collection[str],
    tolerated: float,
) -> Iterator[str]:
    """Why a candidate must not be published, in French: what visitors lose and who takes it.

    Args:
        questions: Outcomes of the evaluation, the published model's then the candidate's.
        before: Outcomes of the published model's held-out phrasings.
        held_out: The same of the candidate's.
        new: Entries that were added, or learn more than before.
        tolerated: Mean cost a question that a publication may add.
    """
    changed = taken(questions, new)
    costs = [cost for _, cost, _ in changed]
    if sum(costs) > TAKEN * tolerated * len(questions) and chance_of(costs) < CHANCE:
        yield (
            "Des entrées nouvelles ou modifiées prennent des questions auxquelles elles ne répondent pas : "
            f"{_listed(thieves(changed))}. Retirez-en ce qui est vague ou ce qu'une autre entrée dit déjà."
        )
    lost, won, asked = doubted(questions)
    fewer = sum(was.is_right for was, _ in questions) > sum(now.is_right for _, now in questions)
    if fewer and lost - won > DOUBTED * asked and sign_chance(lost, won) < CHANCE:
        mixed = ", ".join(f"{one} et {other}" for one, other in alike(held_out, new)[:_NAMED])
        yield (
            f"{lost} bonnes réponses données comme sûres ne le sont plus, {won} le deviennent, sur {asked} "
            "questions : l'assistant hésite davantage, comme lorsque des entrées disent la même chose"
            f"{f' ({mixed})' if mixed else ''}. Réunissez-les, ou dites dans chacune ce qui la distingue."
        )
    for entry, (times, had, to) in emptied(pairs_of(before, held_out)).items():
        by = ", ".join(name for name, _ in to.most_common(_NAMED))
        yield (
            f"L'entrée {entry} perd {times} de ses {had} formulations"
            f"{f', prises par {by}' if by else ''} : donnez-les à une seule entrée, ou réunissez les deux."
        )


def thieves(changed: Iterable[tuple[Judged, float, Sequence[str]]]) -> list[Thief]:
    """The entries that take questions, those that take most first."""
    questions: defaultdict[str, list[str]] = defaultdict(list)
    costs: defaultdict[str, float] = defaultdict(float)
    for now, cost, entries in sorted(changed, key=lambda one: -one[1]):
        for entry in entries if cost > 0 else ():
            questions[entry].append(now.text)
            costs[entry] += cost
    order: Mapping[str, float] = costs
    return [Thief(entry, tuple(questions[entry])) for entry in sorted(questions, key=lambda one: -order[one])]


def _listed(named: Sequence[Thief]) -> str:
    more = f", et {len(named) - _NAMED} entrées de plus" if len(named) > _NAMED else ""
    return ", ".join(map(str, named[:_NAMED])) + more
