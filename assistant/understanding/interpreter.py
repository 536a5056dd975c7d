"""The one judge of what a message is: `interpret(text, context)`, pure.

The act comes from a model learnt on examples (`act_model`), in the context and with what the subject and the
screen say; what it may be is then read with the question before (`resolution`). Nothing else decides it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from assistant.understanding import acts
from assistant.understanding.act_model import ActModel
from assistant.understanding.act_reading import ActReader
from assistant.understanding.acts import ALL, BREAKDOWN, NARROW, NONE, UNKNOWN, YES
from assistant.understanding.danger_wordings import DangerWordings
from assistant.understanding.encoders.sentence_encoder import CachedEncoder, OnEncoded
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.language.english import in_french, is_english
from assistant.understanding.language.framing import spoken, without_framing
from assistant.understanding.language.split_questions import clauses, questions, sentences
from assistant.understanding.language.stems import stems
from assistant.understanding.language.who_asks import who_asks
from assistant.understanding.named_facets import NamedFacets
from assistant.understanding.negation import Affirmed, affirmed, may_deny
from assistant.understanding.numbers import conditions
from assistant.understanding.offered import Offered
from assistant.understanding.ranking.ranker import Explanation, Ranker, Ranking
from assistant.understanding.resolution import (
    Before,
    Wording,
    corrections,
    follow_ups,
    has_own_words,
    precisions,
)
from assistant.understanding.result import (
    CLARIFICATION,
    COMMENT,
    CONTACT,
    REASON,
    Context,
    Thresholds,
    Understanding,
)
from assistant.understanding.topics import topic_named

_REDACTED = re.compile(r"\[[^\]\n]{1,30}\]")
"""What redaction leaves of a number or an address: it says nothing of the question."""
_CLEAR = 0.5
"""Chance that the first subject answers from which a part of a message stands for a question of its own."""
_MAYBE_ANSWERED = 0.35
"""Chance that the first subject answers from which a message is a question, whatever else it resembles."""
_SURE_ACT = 0.9
"""Chance of an act from which no likeness to a question changes it."""
_LIKELY_ACT = 0.5
"""Chance of an act under which a message is a question: what a list or an admission costs then decides."""
_EMERGENCY = 0.2
"""Chance of an emergency from which it is one: a missed one costs a life, a false one a sentence to read. By
cross-validation on the examples: under it false ones grow faster than missed ones fall."""
_EMERGENCY_OF_PART = 0.85
"""The same for one sentence of several: « ma collègue est en arrêt, … » says little without the others."""
_MAYBE_EMERGENCY = 0.0005
"""Chance of an emergency from which each sentence is looked at, as when a wording of danger is held."""
_UNANSWERED, _UNANSWERED_ALONE = 0.2, 0.05
"""What a chance to be answered counts at least, where two readings are compared: some questions have none,
and what stands alone is seldom one of those."""
_OF_FAMILY, _MOST_RANKED = 0.9, 10
"""Chance that the same question of another value is its sibling that has it; entries of a ranking."""
_FEWEST_ASKED = 2
"""Words that say something which are a question without who asks it."""
_AS_CLEAR = 0.9
"""Share of the chance of the whole from which what is asked is as clear without who asks it."""
_MAYBE_GOES_ON = 0.1
"""Chance that a message goes on from the question before from which it is read with it too."""
_LEAST_REST = 0.4
"""The most that is left of a ranking without the entry just given: what no other entry answers stays so."""
_ABOUT_SUBJECT = frozenset({acts.QUESTION, acts.TOPIC, acts.PRECISION, acts.FOLLOW_UP, acts.CORRECTION})
_NOT_A_TOPIC = frozenset(
    {acts.CHOICE, acts.FOLLOW_UP, acts.CORRECTION, acts.PRECISION, acts.PICK, acts.HUMAN, acts.COMMENT}
)
"""Acts that a bare name may be instead of asking for its subject's page."""
_OF_A_NAME = _NOT_A_TOPIC | {acts.QUESTION, acts.TOPIC, acts.EMERGENCY}
"""What a message may be that is nothing but a subject's name: it judges nothing, and is no small talk."""
_OF_OTHERS = frozenset({acts.HUMAN, acts.REDIRECTION})
"""Acts that speak of the FAQ's subjects and ask nothing of it."""
_OF_SCREEN = frozenset(
    {acts.CHOICE, acts.PICK, acts.REJECT_LIST, acts.FEEDBACK, acts.REASON, acts.COMMENT, acts.SKIP, acts.MORE}
)
"""Acts that answer what the screen asks."""
_JUDGES = frozenset({acts.FEEDBACK, acts.REASON})
"""Acts that say what the answer just given is worth: a question of few words may look like one."""


@dataclass(frozen=True)
class Entry:
    """What is known of an entry when a message comes after it.

    Attributes:
        title: Its question.
        facets: Facet -> values.
        generic: What a list says of its family in its place; empty when it stands for itself.
    """

    title: str
    facets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    generic: str = ""


@dataclass(frozen=True)
class _Reading:
    """A text on its own: the facets it names, and the entries it may be about.

    Attributes:
        text: What was read, where the facets have their places.
        question: The question that it makes with the one before; empty when it stands alone.
    """

    facets: NamedFacets
    ranking: Ranking
    text: str
    question: str = ""

    @property
    def best(self) -> tuple[str, float]:
        return self.ranking.entries[0]


@dataclass(frozen=True)
class _Heard:
    """A message by its words, in its context.

    Attributes:
        text: Without framing and redactions.
        affirmed: What it names, and what it denies.
        offered: What it says of what is on screen.
        labels: `(act, with its value where it is learnt, probability)`, likeliest first.
    """

    text: str
    affirmed: Affirmed
    offered: Offered
    labels: Sequence[tuple[str, float]]

    @property
    def names_something(self) -> bool:
        """Whether it names a value, a wave or a number, or denies one."""
        named = self.affirmed.facets
        return bool(named.facets or named.attributes or self.affirmed.denied or conditions(self.text))

    @cached_property
    def by_act(self) -> Mapping[str, float]:
        """Act -> its probability, whatever its value."""
        chances: dict[str, float] = {}
        for label, p in self.labels:
            act = label.partition("/")[0]
            chances[act] = chances.get(act, 0.0) + p
        return chances

    def likeliest(self, act: str) -> str:
        """The likeliest label of an act."""
        return next((label for label, _ in self.labels if label.partition("/")[0] == act), act)


@dataclass(frozen=True)
class Interpreter:
    """What a trained model knows of messages.

    Attributes:
        ranker: Ranks the entries.
        facets: Finds the values of the taxonomy that a text names.
        acts: Tells the act of a message.
        safety: Wordings of danger.
        entries: Entry -> what is known of it.
        glossary: English word -> French words.
        catalogue: Fingerprint of the catalogue that was learnt.
        model: Identifier of the model.
    """

    ranker: Ranker
    facets: FacetFinder
    acts: ActModel
    safety: DangerWordings
    entries: Mapping[str, Entry] = field(default_factory=dict)
    glossary: Mapping[str, str] = field(default_factory=dict)
    catalogue: str = ""
    model: str = ""

    @cached_property
    def reader(self) -> ActReader:
        """Reads what the act of a message depends on."""
        titles = {entry_id: entry.title for entry_id, entry in self.entries.items()}
        generic = {entry_id: entry.generic for entry_id, entry in self.entries.items()}
        return ActReader(self.facets, self.safety, titles, generic)

    def interpret(self, text: str, context: Context) -> Understanding:
        """What a message means here and now.

        Args:
            text: As typed (redacted), not blank, no button's payload.
            context: Of the conversation.
        """
        asked = without_framing(text)
        heard = self._hear(spoken(text), context)
        reading = self._read(asked)
        if self._is_emergency(asked, heard, reading, context):
            return self._emergency(text, asked, context)
        act, values, p = self._act(asked, heard, reading, context)
        also: tuple[str, ...] = ()
        parts = questions(asked)
        if len(parts) > 1 and act in _ABOUT_SUBJECT:
            first = self._first_clear(parts)
            if first is not None:
                (reading, also), act, values = first, acts.QUESTION, {}
        act, values, resolved = self._resolved(act, values, heard, reading, context)
        return self._understood(text, asked, act, values, p, resolved or reading, heard, also)

    def _understood(
        self,
        text: str,
        asked: str,
        act: str,
        values: Mapping[str, str],
        p: float,
        reading: _Reading,
        heard: _Heard,
        also: tuple[str, ...] = (),
    ) -> Understanding:
        ranking = reading.ranking
        denied = heard.affirmed.denied
        return Understanding(
            text=text,
            act=act,
            values=values,
            confidence=round(p, 4),
            ranking=tuple((entry, round(chance, 4)) for entry, chance in ranking.entries),
            known=round(ranking.known, 4),
            facets=_without(reading.facets.facets, denied),
            attributes=reading.facets.attributes,
            spans=_moved(reading.facets.spans, text.find(reading.text)),
            thresholds=Thresholds(**self.ranker.thresholds),
            catalogue=self.catalogue,
            model=self.model,
            also=also,
            language="en" if is_english(asked) else "fr",
            answers=round(ranking.answers, 4),
            unknown_numbers=ranking.unknown_numbers,
            denied=denied,
            question=reading.question,
        )

    def _hear(self, asked: str, context: Context) -> _Heard:
        """The act of a message by its words and its context, and what it says of what is on screen."""
        typed = _without_redactions(asked)
        (familiar,) = self.ranker.familiarity([typed])
        affirmed, offered, signals = self.reader.read(typed, familiar, context)
        labels = self.acts.probabilities(typed, familiar.raw[None], signals, context)
        return _Heard(typed, affirmed, offered, labels)

    def _act(
        self, asked: str, heard: _Heard, reading: _Reading, context: Context
    ) -> tuple[str, dict[str, str], float]:
        """The likeliest act, its values and its chance; what asks after all is a question."""
        p = heard.by_act
        act = max(p, key=lambda one: p[one])
        if context.asked == COMMENT:
            # Whatever it names or asks, it is the comment or what the model knows to leave it.
            return act, self._values(act, heard, context), p[act]
        ranking = reading.ranking
        about = sum(p.get(one, 0.0) for one in _ABOUT_SUBJECT)
        named = topic_named(asked, self.facets)
        is_down = heard.likeliest(acts.QUESTION) == f"{acts.QUESTION}/{BREAKDOWN}"
        several = self._names_alone(heard) if named is None and not is_down else None
        if named and act == acts.CHOICE and self._is_no_answer(named[0], heard, context):
            if named[0] in context.facets:
                # « officine », once « Biologie » was chosen, where the offers of biology are shown.
                return acts.CORRECTION, {named[0]: named[1]}, p[act]
            act = acts.TOPIC
        if (named or several) and act not in _NOT_A_TOPIC:
            facet, value = named or several or ("", "")
            return acts.TOPIC, {"facet": facet, "value": value, **({NARROW: YES} if several else {})}, 1.0
        if act not in _OF_A_NAME and self._is_a_name(heard):
            # « labo » is no « là, bof », nor « genius » a compliment.
            facet, subjects = self._most_specific(heard.affirmed.facets)
            if len(subjects) == 1:
                return acts.TOPIC, {"facet": facet, "value": subjects[0]}, _LIKELY_ACT
            about_it = (_OF_A_NAME - {acts.HUMAN}) & p.keys()
            act = max(sorted(about_it), key=lambda one: p[one], default=acts.QUESTION)
            if p.get(act, 0.0) < _MAYBE_GOES_ON:
                act = acts.FOLLOW_UP if context.entry else acts.QUESTION
            p = {**p, act: max(p.get(act, 0.0), _LIKELY_ACT)}
        if act == acts.CORRECTION and not heard.names_something:
            # Nothing is said instead of anything: « ok mais je suis interne ».
            act = acts.FOLLOW_UP if context.entry else acts.PRECISION
            return act, {}, p[acts.CORRECTION]
        if act in _ABOUT_SUBJECT:
            return act, self._values(act, heard, context), p[act]
        if act == acts.OUT_OF_SCOPE and context.asked in (CLARIFICATION, CONTACT) and p[act] < _SURE_ACT:
            # Who answers what is not understood is asked again, kindly.
            return acts.CHOICE, {}, p[act]
        if act == acts.CHOICE and p[act] < _LIKELY_ACT and not (heard.offered.values or heard.offered.rank):
            # « bof bof » is rather an answer, and nobody knows which: it is asked again too.
            return acts.CHOICE, {}, p[act]
        unlikely = act in _JUDGES and p[act] < _LIKELY_ACT
        if unlikely and ranking.answers >= self.ranker.thresholds["answer"]:
            # « carte perdue » after an answer judges nothing.
            return acts.QUESTION, {}, ranking.answers
        if act in _JUDGES and p[act] < _LIKELY_ACT and about > p[act]:
            # « ok mais je suis interne »: an opinion that is hardly one would be stored for nothing.
            act = max(_ABOUT_SUBJECT, key=lambda one: p.get(one, 0.0))
            return (acts.QUESTION if act == acts.TOPIC else act), {}, p[act]
        if act not in _OF_SCREEN and self._asks(act, p[act], about, ranking):
            return acts.QUESTION, {}, max(about, ranking.answers)
        values = self._values(act, heard, context)
        if act in _JUDGES and p[act] < _LIKELY_ACT and "rank" not in values:
            # « c'est urgent » after an answer says nothing of it: what is hardly an opinion is asked again.
            values = {}
        if act == acts.PICK and not values and heard.names_something:
            # « LGO », « vague 2 » where no line is theirs: they say more of the question.
            act = acts.PRECISION if context.question else acts.QUESTION
        return act, values, p.get(act, 0.0)

    def _is_a_name(self, heard: _Heard) -> bool:
        """Whether a message is nothing but names of subjects."""
        named = heard.affirmed.facets
        subjects = self._subjects(named)
        return bool(subjects) and not has_own_words(heard.text, replace(named, spans=subjects))

    def _most_specific(self, named: NamedFacets) -> tuple[str, Sequence[str]]:
        """The most specific facet of which subjects are named, and these; empty when none is."""
        for facet in reversed(self.facets.taxonomy.facets):
            subjects = named.facets.get(facet.id, ())
            if subjects and facet.filters:
                return facet.id, subjects
        return "", ()

    def _is_no_answer(self, facet: str, heard: _Heard, context: Context) -> bool:
        """Whether a bare name of a facet is none of the choices on screen, nor says anything of them all."""
        offered, value = heard.offered, heard.likeliest(acts.CHOICE).partition("/")[2]
        return facet != context.facet and not (
            offered.values or offered.rank or value in (UNKNOWN, NONE, ALL)
        )

    def _names_alone(self, heard: _Heard) -> tuple[str, str] | None:
        """The most specific of the names of which alone a message is made: « Ségur hôpital vague 1 »."""
        named = heard.affirmed.facets
        if heard.affirmed.denied or (len(named.facets) < 2 and not named.attributes):
            return None
        # A theme says what is asked: « dates limites du Ségur » is a question.
        if not self._is_a_name(heard):
            return None
        for facet in reversed(self.facets.taxonomy.facets):
            values = [value for v in named.facets.get(facet.id, ()) if (value := facet.value(v))]
            for name, numbers in named.attributes.items():
                values = [v for v in values if v.attributes.get(name, numbers[0]) in numbers]
            if facet.filters and len(values) == 1:
                return facet.id, values[0].id
        return None

    def _asks(self, act: str, p: float, about: float, ranking: Ranking) -> bool:
        """Whether a message is a question after all: what the act and the ranking say is compared."""
        if p < _LIKELY_ACT or ranking.answers > p:
            return True
        if ranking.unknown_numbers and about > 1 - _SURE_ACT:
            # « Où trouver la CPS5 ? »: the number is none of ours, what bears it is.
            return True
        # « comment renouveler ma carte » may be ours: what a list or an admission costs decides.
        return act not in _OF_OTHERS and ranking.known > p and not ranking.names_foreign

    def _values(self, act: str, heard: _Heard, context: Context) -> dict[str, str]:
        """The values of an act, from the label learnt and from what the message says of the screen."""
        label = heard.likeliest(act)
        value = label.partition("/")[2]
        offered = heard.offered
        rank = {"rank": str(offered.rank)} if offered.rank is not None else {}
        match act:
            case acts.CHOICE:
                return self._choice(value, heard, context)
            case acts.PICK:
                place = context.entries.index(offered.entries[0]) + 1 if offered.entries else None
                return rank or ({"rank": str(place)} if place else {})
            case acts.FEEDBACK:
                return {"useful": value}
            case acts.REASON:
                return rank if rank and context.asked == REASON else {"code": value}
            case acts.REDIRECTION:
                return {"subject": value}
            case acts.HUMAN:
                return self._product(heard)
            case acts.CORRECTION:
                return {facet: named[0] for facet, named in heard.affirmed.facets.facets.items() if named}
            case acts.QUESTION:
                return {BREAKDOWN: YES} if value == BREAKDOWN else {}
        return {}

    def _choice(self, value: str, heard: _Heard, context: Context) -> dict[str, str]:
        offered = heard.offered
        if value in (UNKNOWN, NONE):
            return {value: YES}
        if value == ALL and not 2 <= len(offered.values) < len(context.choices):
            return {ALL: YES}
        if offered.rank is not None and not offered.values:
            return {"rank": str(offered.rank)}
        if len(offered.values) == 1:
            return {"facet": context.facet or "", "value": offered.values[0]}
        return {"values": ",".join(offered.values)} if offered.values else {}

    def _product(self, heard: _Heard) -> dict[str, str]:
        """The most specific subject that is named: whose contact is wanted.

        « c'est urgent » holds a word of « Service d'aide médicale urgente », and names nothing.
        """
        facet, values = self._most_specific(affirmed(heard.text, self.facets.find(heard.text)).facets)
        return {"facet": facet, "value": values[0]} if values else {}

    def _resolved(
        self,
        act: str,
        values: dict[str, str],
        heard: _Heard,
        reading: _Reading,
        context: Context,
    ) -> tuple[str, dict[str, str], _Reading | None]:
        """The act and the question that a message makes with the one before; None when it stands alone."""
        if act not in (acts.QUESTION, acts.TOPIC, acts.FOLLOW_UP, acts.PRECISION, acts.CORRECTION):
            return act, values, None
        if not context.question:
            return act, values, None
        if act == acts.CORRECTION:
            corrected = self._best_of(self._wordings(corrections, heard, context), reading, None)
            before = self.entries.get(context.entry or "")
            confirms = before is not None and context.entries and self._carries(before, heard.affirmed.facets)
            if corrected and confirms and not may_deny(heard.text) and corrected.best[0] == context.entry:
                # « c'est la CPS » under a probable answer about it takes nothing back: it makes it sure.
                # « pas le RPPS, le FINESS » does, though one value has both names.
                return acts.PRECISION, {}, corrected
            # What is affirmed is what the message itself names: what it inherits may be what it takes back.
            return act, values, corrected and replace(corrected, facets=heard.affirmed.facets)
        p = heard.by_act
        best: tuple[float, str, _Reading] | None = None
        for goes_on, resolve in ((acts.FOLLOW_UP, follow_ups), (acts.PRECISION, precisions)):
            # What is taken for one is at least likely to be one.
            likely = max(p.get(goes_on, 0.0), _LIKELY_ACT if act == goes_on else 0.0)
            if likely < _MAYBE_GOES_ON:
                continue
            given = context.entry if goes_on == acts.FOLLOW_UP else None
            within = self._best_of(self._wordings(resolve, heard, context), reading, given)
            if within is not None and goes_on == acts.FOLLOW_UP:
                within = self._among_its_family(within, heard, context)
            # What it is, and that something answers what it then asks.
            if (
                within is not None
                and (score := likely * max(within.best[1], _UNANSWERED)) > (best or (0.0,))[0]
            ):
                best = score, goes_on, within
        if best is not None and (act == best[1] or best[0] >= self._alone(act, p, reading)):
            goes_on, within = best[1:]
            # What answers by itself, and better, is a whole question: it goes through untouched.
            whole = reading.ranking.answers >= max(self.ranker.thresholds["answer"], within.best[1])
            asks = p.get(acts.QUESTION, 0.0) + p.get(acts.TOPIC, 0.0) >= _MAYBE_GOES_ON
            if act != goes_on or not (whole and asks):
                return goes_on, {}, within
        return (acts.QUESTION if act in (acts.FOLLOW_UP, acts.PRECISION) else act), values, None

    def _among_its_family(self, within: _Reading, heard: _Heard, context: Context) -> _Reading:
        """« et pour un hôpital ? »: a value alone asks the same question of it, which its family answers."""
        given, named = self.entries.get(context.entry or ""), heard.affirmed.facets
        if given is None or not given.generic or has_own_words(heard.text, named):
            return within
        siblings = [
            entry_id
            for entry_id, entry in self.entries.items()
            if entry_id != context.entry and entry.generic == given.generic and self._carries(entry, named)
        ]
        if not siblings or not (named.facets or named.attributes):
            return within
        others = tuple((e, (1 - _OF_FAMILY) * p) for e, p in within.ranking.entries if e not in siblings)
        entries = tuple((e, _OF_FAMILY / len(siblings)) for e in siblings)
        ranking = replace(within.ranking, entries=(*entries, *others)[:_MOST_RANKED], answers=_OF_FAMILY)
        return replace(within, ranking=replace(ranking, known=max(ranking.known, _OF_FAMILY)))

    def _carries(self, entry: Entry, named: NamedFacets) -> bool:
        """Whether an entry is of what is named: of each facet that it has, and of each wave."""
        for facet_id, values in named.facets.items():
            if entry.facets.get(facet_id) and not set(values) & set(entry.facets[facet_id]):
                return False
        for name, said in named.attributes.items():
            held = [
                value.attributes[name]
                for facet in self.facets.taxonomy.facets
                for value_id in entry.facets.get(facet.id, ())
                if (value := facet.value(value_id)) and name in value.attributes
            ]
            if held and not set(held) & set(said):
                return False
        return True

    def _alone(self, act: str, p: Mapping[str, float], reading: _Reading) -> float:
        """Chance that a message stands alone and that something answers it."""
        # The page of a subject always answers who asks for it.
        answers = 1.0 if act == acts.TOPIC else max(reading.ranking.answers, _UNANSWERED_ALONE)
        return (p.get(acts.QUESTION, 0.0) + p.get(acts.TOPIC, 0.0)) * answers

    def _wordings(
        self,
        resolve: Callable[[str, NamedFacets, Before, FacetFinder], Iterable[Wording]],
        heard: _Heard,
        context: Context,
    ) -> Iterable[Wording]:
        entry = self.entries.get(context.entry or "")
        facets: dict[str, Sequence[str]] = dict(entry.facets) if entry else {}
        facets |= {facet: (value,) for facet, value in context.facets.items()}
        before = Before(context.question, entry.title if entry else "", facets)
        return resolve(heard.text, heard.affirmed.facets, before, self.facets)

    def _best_of(self, wordings: Iterable[Wording], alone: _Reading, given: str | None) -> _Reading | None:
        """The wording that an entry other than the one given answers best."""
        best: _Reading | None = None
        each = list({one.text: one for one in wordings}.values())
        ranked = self.ranker.rank_all([(wording.text, wording.facets) for wording in each])
        for wording, ranking in zip(each, ranked, strict=True):
            ranking = _without_entry(ranking, given)
            if not ranking.entries:
                continue
            if best is None or ranking.entries[0][1] > best.best[1]:
                best = _Reading(wording.facets, ranking, alone.text, wording.text)
        return best

    def _is_emergency(self, asked: str, heard: _Heard, reading: _Reading, context: Context) -> bool:
        p = heard.by_act.get(acts.EMERGENCY, 0.0)
        speaks_of_danger = self.safety.held_by(asked).speaks_of_danger
        if reading.ranking.known >= _CLEAR and not speaks_of_danger:
            # What the FAQ knows, and no word of danger stands in: nobody is, unless it is all but certain.
            return p >= _SURE_ACT
        if p >= (_EMERGENCY if speaks_of_danger else max(_EMERGENCY, self.safety.unworded)):
            return True
        # « date limite segur. Appelez le 15, il s'est évanoui ! »: one sentence of several says it.
        if p < _MAYBE_EMERGENCY and not speaks_of_danger:
            return False
        return any(self._tells_danger(part, context) for part in sentences(asked))

    def _tells_danger(self, sentence: str, context: Context) -> bool:
        """Whether one sentence of several is an emergency: a wording of distress needs less to be one."""
        held = self.safety.held_by(sentence)
        if self.safety.unworded and not held.speaks_of_danger:
            # Its message has to be surer than any sentence: « Ma mère vit seule. Puis-je aller la voir ? ».
            return False
        least = _LIKELY_ACT if held.distress else _EMERGENCY_OF_PART
        return self._danger_of(sentence, context) >= least

    def _danger_of(self, part: str, context: Context) -> float:
        """Chance that one sentence of a message is an emergency."""
        return self._hear(part, context).by_act.get(acts.EMERGENCY, 0.0)

    def _emergency(self, text: str, asked: str, context: Context) -> Understanding:
        """The danger, and what the message asks beside it."""
        # « comment débloquer ma carte et là mon père s'évanouit »: a conjunction may be all that parts them.
        parts = sentences(asked) or clauses(asked)
        chances = [self._danger_of(part, context) for part in parts]
        # What is likeliest to tell the danger is no question, though little tells it without the others.
        least = min(_EMERGENCY, max(chances, default=0.0))
        rest = " ".join(part for part, p in zip(parts, chances, strict=True) if p < least).rstrip(" ,;:")
        reading = self._read(rest or asked)
        asks = rest and reading.ranking.answers >= _MAYBE_ANSWERED
        heard = self._hear(rest or asked, context)
        values = {"rest": rest} if asks else {}
        return self._understood(text, rest or asked, acts.EMERGENCY, values, 1.0, reading, heard)

    def read_ahead(
        self, texts: Sequence[str], keeper: CachedEncoder | None = None, on_encoded: OnEncoded | None = None
    ) -> None:
        """Embeds questions that are about to be asked; see `Ranker.read_ahead`."""
        asked = [_without_redactions(without_framing(text)) for text in texts]
        french = [text for text in asked if not is_english(text)]
        self.ranker.read_ahead(french, keeper, on_encoded)

    def rank(self, text: str) -> Ranking:
        """The ranking of a question asked on its own."""
        return self._read(without_framing(text)).ranking

    def explain(self, text: str) -> Explanation:
        """What each piece of evidence brings to the ranking of a question asked on its own."""
        facets, typed, words = self._words(without_framing(text))
        if words is None:
            clearest, _ = self._asked(typed, facets)
            facets, typed = self.facets.find(clearest), clearest
        return self.ranker.explain(typed, facets, words)

    def _read(self, text: str) -> _Reading:
        """Facets and ranking of a text on its own, in French or in English."""
        facets, typed, words = self._words(text)
        ranking = self._asked(typed, facets)[1] if words is None else self.ranker.rank(typed, facets, words)
        return _Reading(facets, ranking, typed)

    def _asked(self, text: str, named: NamedFacets) -> tuple[str, Ranking]:
        """What a French text asks, without who asks and what happened before, and its ranking."""
        return self._clearest(*self._whoever_asks(text, named, self.ranker.rank(text, named)))

    def _whoever_asks(self, text: str, named: NamedFacets, whole: Ranking) -> tuple[str, Ranking]:
        """What is asked without who asks it, and its ranking, where the trade leads the whole astray.

        « Je suis sage-femme et je n'arrive pas à activer ma e-CPS » is about the e-CPS; « je suis
        radiologue, quelles sont les dates limites ? » is about those of radiologists.
        """
        start = who_asks(text, [span[:2] for span in self._subjects(named)])
        if not start or len(stems(text[start:])) < _FEWEST_ASKED or not whole.entries:
            return text, whole
        asked = text[start:]
        about = self.facets.find(asked)
        ranking = self.ranker.rank(asked, replace(about, facets={**named.facets, **about.facets}))
        if not ranking.entries:
            return text, whole
        first, other = (self.entries.get(one.entries[0][0]) for one in (whole, ranking))
        if first is None or other is None or first == other:
            return text, whole
        if first.generic and first.generic == other.generic:
            # The same question of two members of a family: the trade tells which.
            return text, whole
        strays = not self._carries(first, about) and self._carries(other, about)
        as_clear = ranking.answers >= _AS_CLEAR * whole.answers
        return (asked, ranking) if strays or as_clear else (text, whole)

    def _subjects(self, named: NamedFacets) -> tuple[tuple[int, int, str, str], ...]:
        """The spans of what questions are about, themes apart."""
        return tuple(span for span in named.spans if (f := self.facets.taxonomy.facet(span[2])) and f.filters)

    def _clearest(self, text: str, whole: Ranking) -> tuple[str, Ranking]:
        """The clause that is surer of what the whole says first, and its ranking; the whole when none is.

        Who asks and what happened before are no part of the answer: they make a whole message doubtful. A
        name that the catalogue lacks may be what everything is about, wherever it stands.
        """
        settled = whole.answers >= self.ranker.thresholds["answer"] or not whole.entries
        if settled or whole.names_foreign or whole.names_unknown or whole.unknown_numbers:
            return text, whole
        clearest = text, whole
        parts = clauses(text)
        asked = sentences(text)[-1:]
        if asked and asked[0].endswith("?") and stems(asked[0]):
            # What leads to a question does not speak for it; « comment faire ? » asks what leads to it.
            parts = [part for part in parts if part.endswith("?")]
        ranked = self.ranker.rank_all([(clause, self.facets.find(clause)) for clause in parts])
        for clause, ranking in zip(parts, ranked, strict=True):
            if ranking.answers > clearest[1].answers and ranking.entries[0][0] == whole.entries[0][0]:
                clearest = clause, ranking
        return clearest

    def _words(self, text: str) -> tuple[NamedFacets, str, str | None]:
        """Facets named, the text to compare, and its words in French when it is English."""
        typed = _without_redactions(text)
        if not is_english(typed):
            return self.facets.find(typed), typed, None
        words = in_french(typed, self.glossary)
        named = self.facets.find(words)
        # Positions are those of the French words: the message has none of them.
        return NamedFacets(named.facets, named.attributes), typed, words

    def _first_clear(self, parts: Sequence[str]) -> tuple[_Reading, tuple[str, ...]] | None:
        """The first question that is clear on its own and the entries of the others; None when not two."""
        readings = [self._read(part) for part in parts]
        clear = next((reading for reading in readings if reading.ranking.answers >= _CLEAR), None)
        if clear is None:
            return None
        best = [one.best[0] for one in readings if one.ranking.answers >= _CLEAR / 2]
        also = tuple(entry for entry in dict.fromkeys(best) if entry != clear.best[0])
        return (clear, also) if also else None


def _without(
    facets: Mapping[str, tuple[str, ...]], denied: Mapping[str, tuple[str, ...]]
) -> Mapping[str, tuple[str, ...]]:
    """Facets without the values that are denied."""
    if not denied:
        return facets
    kept = {f: tuple(v for v in values if v not in denied.get(f, ())) for f, values in facets.items()}
    return {facet: values for facet, values in kept.items() if values}


def _without_entry(ranking: Ranking, entry: str | None) -> Ranking:
    """A ranking without an entry that is not wanted; the others take most of its place (Bayes' rule)."""
    gone = dict(ranking.entries).get(entry or "", 0.0)
    if not gone:
        return ranking
    left = max(1 - gone, _LEAST_REST)
    entries = tuple((e, min(1.0, p / left)) for e, p in ranking.entries if e != entry)
    return replace(ranking, entries=entries, answers=min(ranking.answers, entries[0][1] if entries else 0.0))


def _moved(spans: tuple[tuple[int, int, str, str], ...], start: int) -> tuple[tuple[int, int, str, str], ...]:
    """Spans of what was read as places of the whole message; none when it is not there in one piece."""
    if start < 0:
        return ()
    return tuple((start + a, start + b, facet, value) for a, b, facet, value in spans)


def _without_redactions(text: str) -> str:
    return _REDACTED.sub(" ", text).strip() or text
