"""What of the working FAQ visitors do not have yet: what is served is seldom all that is written.

An answer goes live by itself; what a model must learn waits for its publication, and after a rollback the
answers written before it stay hidden. Whatever command knows both says so, in the words of `served_lines`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from pathlib import Path

from assistant.catalogue.agency import AGENCY_FILE, read_agency, zone_of
from assistant.catalogue.examples import NLU_FOLDER
from assistant.catalogue.load import read_catalogue
from assistant.catalogue.model import Catalogue, Entry
from assistant.catalogue.problems import Problems
from assistant.catalogue.texts import TEXTS_FILE
from assistant.releases.listing import local_time
from assistant.releases.registry import (
    Publication,
    ReleaseError,
    catalogue_of,
    numbered,
    published_elsewhere,
    read_published,
)
from assistant.releases.served import file_hashes, serve
from assistant.text import plural

_NAMED = 3
"""Entries that are named beside their number; more of them are only counted."""


@dataclass(frozen=True)
class Difference:
    """What of the working FAQ visitors do not have.

    Attributes:
        publication: What is served.
        number: By which authors know it; None for one that the history lost.
        new: Entries that wait for a publication.
        phrasings: Titles, variants and examples that the model did not learn, or learnt and has no more.
        hidden: Entries whose answer is that of before a rollback.
        gone: Entries that visitors still have after they were removed or archived.
        files: Other files that wait for a publication.
        to_learn: Entries that these phrasings are of.
        readable: False when the working FAQ has errors: only what could be read is compared.
        zone: In which moments are told: the agency's.
    """

    publication: Publication
    number: int | None
    new: tuple[str, ...] = ()
    phrasings: int = 0
    hidden: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    to_learn: tuple[str, ...] = ()
    readable: bool = True
    zone: tzinfo | None = None

    @property
    def is_none(self) -> bool:
        """True when visitors have the whole working FAQ."""
        return not (self.new or self.phrasings or self.hidden or self.gone or self.files)

    @property
    def learns(self) -> bool:
        """True when a publication would teach something to the model."""
        return bool(self.new or self.phrasings or self.files)

    def lines(self, advice: bool = True) -> list[str]:
        """One or two lines in French: what is served, then what is missing and what to do.

        Args:
            advice: Names the commands to type; a page has buttons instead.
        """
        back = self.publication.action == "rollback"
        at = local_time(self.publication.at, self.zone)
        served = (
            f"Servi aux visiteurs : {_named(self.number, self.publication.model)}, "
            f"{'remis' if back else 'publié'} le {at} par {self.publication.by}."
        )
        if not self.readable:
            where = " : voyez « assistant faq check »" if advice else ""
            return [served, f"La FAQ de travail a des erreurs{where}."]
        if self.is_none:
            return [f"{served} C'est la FAQ de travail."]
        parts = [*self._waiting(), *self._hidden(), *(self._advice() if advice else ())]
        return [served, " ".join(parts)]

    def _waiting(self) -> Iterator[str]:
        parts = []
        if self.new:
            parts.append(_counted(self.new, "entrée nouvelle"))
        if self.phrasings:
            parts.append(f"{plural(self.phrasings, 'formulation')} à apprendre ou à oublier")
        if self.files:
            parts.append(f"ce qui a changé dans {', '.join(self.files)}")
        if parts:
            yield f"Les visiteurs n'ont pas encore : {', '.join(parts)}."

    def _hidden(self) -> Iterator[str]:
        parts = []
        if self.hidden:
            parts.append(_counted(self.hidden, "réponse"))
        if self.gone:
            parts.append(f"le retrait de {_counted(self.gone, 'entrée')}")
        if parts:
            since = f"Le retour en arrière du {local_time(self.publication.at, self.zone)} cache"
            yield f"{since} : {', '.join(parts)}."

    def _advice(self) -> Iterator[str]:
        yield "« assistant publish » donne tout ;" if self.hidden else "« assistant publish » donne tout."
        if self.hidden:
            yield "une réponse retouchée d'ici là arrive aussitôt."


@dataclass(frozen=True)
class Working:
    """The working FAQ, read before.

    Attributes:
        readable: See `Difference`.
    """

    catalogue: Catalogue
    readable: bool


def read_working(data: Path) -> Working:
    """The working FAQ, right or wrong."""
    reading = read_catalogue(data)
    broken = any(problem.is_error and problem.stops for problem in reading.problems.reported)
    return Working(reading.catalogue, not broken)


def served_difference(models: Path, data: Path, known: Working | None = None) -> Difference | None:
    """Compares what is served and the working FAQ; None when nothing is published here.

    Args:
        models: The models folder.
        data: The working FAQ, right or wrong.
        known: What it says, when it was read already.

    Raises:
        ReleaseError: The pointer does not read.
    """
    published = read_published(models)
    if published is None:
        return None
    number = numbered(models).get(published.model)
    snapshot = catalogue_of(models, published.model)
    if not snapshot.is_dir():
        return Difference(published, number)
    known_working = known or read_working(data)
    working, learnt = known_working.catalogue, _learnt(snapshot)
    now = {entry.id: entry for entry in serve(learnt, working, published).published}
    then = {entry.id: entry for entry in working.published}
    both = [entry_id for entry_id in then if entry_id in now]
    waiting = {
        one: len({*then[one].training_texts} ^ {*learnt.entries[one].training_texts})
        for one in both
        if one in learnt.entries
    }
    return Difference(
        published,
        number,
        new=tuple(entry_id for entry_id in then if entry_id not in now),
        phrasings=sum(waiting.values()),
        hidden=tuple(one for one in both if read_by_visitors(now[one]) != read_by_visitors(then[one])),
        gone=tuple(entry_id for entry_id in now if entry_id not in then),
        files=tuple(_files(data, snapshot, published)),
        to_learn=tuple(one for one, texts in waiting.items() if texts),
        readable=known_working.readable,
        zone=zone_of(data),
    )


def served_lines(models: Path | None, data: Path) -> list[str]:
    """What a command says of what visitors have: one to three lines in French, whatever the state.

    Args:
        models: `settings.releases_dir()`; None when the working FAQ is served as it is.
        data: The working FAQ.
    """
    if models is None:
        return ["Servi aux visiteurs : la FAQ de travail telle quelle (ASSISTANT_LIVE=0)."]
    try:
        difference = served_difference(models, data)
    except ReleaseError as error:
        return [str(error)]
    if difference is not None:
        learnt = catalogue_of(models, difference.publication.model)
        return [*of_another_agency(learnt, data), *difference.lines()]
    elsewhere = published_elsewhere(models)
    if elsewhere is None:
        return ["Rien n'est publié : « assistant publish » donne la FAQ de travail aux visiteurs."]
    at = local_time(elsewhere.at, zone_of(data))
    return [
        f"Servi aux visiteurs par une autre version de l'assistant (format {elsewhere.format}) : "
        f"{elsewhere.model}, publié le {at}. « assistant publish » publie ici."
    ]


def of_another_agency(before: Path, after: Path) -> Iterator[str]:
    """A sentence in French when what is published is another agency's: its visitors would get these answers.

    Args:
        before: The data folder that what is published learnt.
        after: The one that is published next.
    """
    files = before / AGENCY_FILE, after / AGENCY_FILE
    if all(file.is_file() for file in files):
        # Whatever else another version may have written there.
        published, own = (read_agency(file, Problems()).name for file in files)
        if published != own:
            yield (
                f"Ce dossier de modèles publie la FAQ de « {published} », et celle-ci est de « {own} » : "
                "donnez à chaque agence le sien (ASSISTANT_MODELS). Si elle a seulement changé de nom, "
                "publiez quand même."
            )


@lru_cache(maxsize=1)
def _learnt(snapshot: Path) -> Catalogue:
    """What a release learnt, which never changes: what keeps a page up to date asks for it again."""
    return read_catalogue(snapshot).catalogue


def read_by_visitors(entry: Entry) -> tuple[object, ...]:
    """What of an entry is shown; what it is learnt from is counted apart."""
    return (entry.question, entry.answer, entry.source, entry.verified_on, entry.expires_on, entry.warning)


def _files(data: Path, snapshot: Path, published: Publication) -> list[str]:
    """Files at the top, and the hand-written examples, that the release has otherwise."""
    working, learnt = file_hashes(data), file_hashes(snapshot)
    names = sorted(name for name in {*working, *learnt} if working.get(name) != learnt.get(name))
    # Sentences go live by themselves, unless a rollback hides those of before it.
    live = working.get(TEXTS_FILE) != published.files.get(TEXTS_FILE)
    names = [name for name in names if name != TEXTS_FILE or not live]
    if (data / NLU_FOLDER).is_dir() and _examples(data) != _examples(snapshot):
        names.append(NLU_FOLDER)
    return names


def _examples(data: Path) -> Mapping[str, str]:
    files = sorted((data / NLU_FOLDER).glob("*.yml"))
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
        if not file.name.startswith(".")
    }


def _named(number: int | None, model: str) -> str:
    return f"le modèle {model}" if number is None else f"le modèle n° {number} ({model})"


def _counted(entries: tuple[str, ...], noun: str) -> str:
    named = f" ({', '.join(entries)})" if len(entries) <= _NAMED else ""
    return f"{plural(len(entries), noun)}{named}"
