"""The one judge of what a message is: `interpret(text, context)`, pure.

The act on its own comes from the ranking and the hand-written examples, a follow-up from the question before
(both here); what was just asked then changes it (`act_rules.in_context`). Nothing else decides it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.text import fold
from assistant.understanding import act_rules, acts
from assistant.understanding.emergency import EmergencyRecognizer
from assistant.understanding.encoders.sentence_encoder import CachedEncoder, OnEncoded
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.language.english import in_french, is_english
from assistant.understanding.language.framing import without_framing
from assistant.understanding.language.spelling import reads_as_french
from assistant.understanding.language.split_questions import clauses, questions
from assistant.understanding.named_facets import NamedFacets
from assistant.understanding.ranking.ranker import Explanation, Ranker, Ranking
from assistant.understanding.result import Context, Thresholds, Understanding
from assistant.understanding.topics import topic_named

_REDACTED = re.compile(r"\[[^\]\n]{1,30}\]")
"""What redaction leaves of a number or an address: it says nothing of the question."""
_CLEAR = 0.5
"""Chance that the first subject answers from which a part of a message stands for a question of its own."""
_MAYBE_ANSWERED = 0.35
"""Chance that the first subject answers from which a message is a question, whatever else it resembles."""
_MAYBE_QUESTION = 0.25
"""Chance that a message is a question from which it is no other's subject for sure."""
_SMALL_TALK_WORDS = 9
_SMALL_TALK_SHARE = 0.5
_EMERGENCY_SHARE = 0.25
"""Share of what is no question from which a danger that no wording names is one: the likeliest of twenty
equally unlikely classes says nothing. Dangers of `data/nlu` that others alone recognise have a third."""
_MAYBE_FOLLOW_UP = (acts.QUESTION, acts.TOPIC, acts.OUT_OF_SCOPE, acts.REDIRECTION)


@dataclass(frozen=True)
class _Reading:
    """A text on its own: the facets it names, and the entries it may be about.

    Attributes:
        text: What was read, where the facets have their places.
    """

    facets: NamedFacets
    ranking: Ranking
    text: str

    @property
    def best(self) -> tuple[str, float]:
        return self.ranking.entries[0]


@dataclass(frozen=True)
class Interpreter:
    """What a trained model knows of messages.

    Attributes:
        ranker: Ranks the entries.
        facets: Finds the values of the taxonomy that a text names.
        examples: Key of a hand-written message (`key_of`) -> its label.
        safety: Recognises a person in danger.
        glossary: English word -> French words.
        catalogue: Fingerprint of the catalogue that was learnt.
        model: Identifier of the model.
    """

    ranker: Ranker
    facets: FacetFinder
    examples: Mapping[str, str]
    safety: EmergencyRecognizer
    glossary: Mapping[str, str] = field(default_factory=dict)
    catalogue: str = ""
    model: str = ""

    def interpret(self, text: str, context: Context) -> Understanding:
        """What a message means here and now.

        Args:
            text: As typed (redacted), not blank, no button's payload.
            context: Of the conversation.
        """
        asked = without_framing(text)
        reading = self._read(asked)
        act, values = self._act_alone(text, asked, reading)
        also: tuple[str, ...] = ()
        parts = questions(asked)
        if len(parts) > 1 and act != acts.EMERGENCY:
            first = self._first_clear(parts)
            if first is not None:
                (reading, also), act, values = first, acts.QUESTION, {}
        followed = self._follow_up(act, asked, reading, context)
        if followed is not None:
            reading, act, values = followed, acts.FOLLOW_UP, {}
        act, values = act_rules.in_context(act, values, text, reading.facets.facets, context)
        known = reading.ranking.known
        asks = act in (acts.QUESTION, acts.FOLLOW_UP)
        return Understanding(
            text=text,
            act=act,
            values=values,
            # A name is recognised or it is not.
            confidence=1.0 if act == acts.TOPIC else round(max(known if asks else 1 - known, 0.0), 4),
            ranking=tuple((entry, round(p, 4)) for entry, p in reading.ranking.entries),
            known=round(known, 4),
            facets=reading.facets.facets,
            attributes=reading.facets.attributes,
            spans=_moved(reading.facets.spans, text.find(reading.text)),
            thresholds=Thresholds(**self.ranker.thresholds),
            catalogue=self.catalogue,
            model=self.model,
            also=also,
            language="en" if is_english(asked) else "fr",
            answers=round(reading.ranking.answers, 4),
            unknown_numbers=reading.ranking.unknown_numbers,
        )

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
            clearest, _ = self._clearest(typed, self.ranker.rank(typed, facets))
            facets, typed = self.facets.find(clearest), clearest
        return self.ranker.explain(typed, facets, words)

    def _read(self, text: str) -> _Reading:
        """Facets and ranking of a text on its own, in French or in English."""
        facets, typed, words = self._words(text)
        ranking = self.ranker.rank(typed, facets, words)
        if words is None:
            _, ranking = self._clearest(typed, ranking)
        return _Reading(facets, ranking, typed)

    def _clearest(self, text: str, whole: Ranking) -> tuple[str, Ranking]:
        """The clause that is surer of what the whole says first, and its ranking; the whole when none is.

        Who asks and what happened before are no part of the answer: they make a whole message doubtful. A
        name that the catalogue lacks may be what everything is about, wherever it stands.
        """
        settled = whole.answers >= self.ranker.thresholds["answer"] or not whole.entries
        if settled or whole.names_foreign or whole.names_unknown or whole.unknown_numbers:
            return text, whole
        clearest = text, whole
        for clause in clauses(text):
            ranking = self.ranker.rank(clause, self.facets.find(clause))
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

    def _act_alone(self, text: str, asked: str, reading: _Reading) -> act_rules.Act:
        """The act of a message that nothing came before; `asked` is the text without what frames it."""
        if self.safety.is_emergency(text):
            return acts.EMERGENCY, {}
        ranking = reading.ranking
        exact = self.examples.get(key_of(text)) or self.examples.get(key_of(asked))
        if exact is not None:
            return acts.act_of(exact)
        named = topic_named(asked, self.facets)
        if named is not None:
            return acts.TOPIC, {"facet": named[0], "value": named[1]}
        act, values = acts.act_of(ranking.others[0][0] if ranking.others else acts.OUT_OF_SCOPE)
        if act == acts.REDIRECTION and ranking.others[0][1] >= 0.5:
            # Likelier than all else together: the dialogue still answers it when an entry does for sure.
            return act, values
        if (
            ranking.known >= 0.5
            or ranking.answers >= _MAYBE_ANSWERED
            # « Où trouver la CPS5 ? »: the number is none of ours, what bears it is.
            or ranking.unknown_numbers
            or (reading.facets.facets and len(asked.split()) <= 3)
        ):
            return acts.QUESTION, {}
        if act == acts.OUT_OF_SCOPE and ranking.known >= _MAYBE_QUESTION and not ranking.names_foreign:
            # « comment renouveler ma carte » may be ours: what a list or an admission costs decides.
            return acts.QUESTION, {}
        if act == acts.EMERGENCY:
            if ranking.known >= 0.2:
                return acts.QUESTION, {}
            # « ma carte bleue est bloquée » names what is in danger, and it is nobody.
            weak = ranking.others[0][1] < _EMERGENCY_SHARE * (1 - ranking.known)
            says_something = reads_as_french(asked) or is_english(asked)
            if weak or ranking.names_foreign or not says_something:
                return acts.OUT_OF_SCOPE, {}
        if act not in (acts.OUT_OF_SCOPE, acts.REDIRECTION, acts.EMERGENCY):
            # Small talk is short and sure: « Comment réinitialiser ma box internet ? » starts nothing over.
            sure = ranking.others[0][1] >= _SMALL_TALK_SHARE * (1 - ranking.known)
            if not sure or len(asked.split()) > _SMALL_TALK_WORDS:
                return acts.OUT_OF_SCOPE, {}
        return act, values

    def _follow_up(self, act: str, text: str, reading: _Reading, context: Context) -> _Reading | None:
        """The message within the question it follows; None when it stands on its own."""
        if act not in _MAYBE_FOLLOW_UP or not context.question or not _is_elliptical(text, reading):
            return None
        # « et avec une CPE ? » is understood within the question it follows.
        within = self._read(f"{self._without(context.question, reading.facets)} {text}")
        needed = reading.best[1] * 0.5
        if not act_rules.opens_as_ellipsis(text):
            # Short without « et … »: only a sure answer shows that it goes on from the last one.
            needed = max(_CLEAR, reading.best[1])
            # Saying the same answer again helps nobody: « Aucune » after it is no follow-up.
            if within.best[0] == context.entry:
                return None
        if within.best[1] <= needed:
            return None
        return _Reading(reading.facets, within.ranking, reading.text)

    def _without(self, question: str, named: NamedFacets) -> str:
        """A question without its values of some facets: what is named after it replaces them."""
        for start, end, facet, _ in sorted(self.facets.find(question).spans, reverse=True):
            if facet in named.facets:
                question = question[:start] + question[end:]
        return question


def key_of(text: str) -> str:
    """What two writings of one message share."""
    return " ".join(re.findall(r"\w+", fold(text)))


def _is_elliptical(text: str, reading: _Reading) -> bool:
    words = fold(text).split()
    if act_rules.opens_as_ellipsis(text) and len(words) <= 10:
        return True
    return len(words) <= 4 and reading.ranking.known < 0.5


def _moved(spans: tuple[tuple[int, int, str, str], ...], start: int) -> tuple[tuple[int, int, str, str], ...]:
    """Spans of what was read as places of the whole message; none when it is not there in one piece."""
    if start < 0:
        return ()
    return tuple((start + a, start + b, facet, value) for a, b, facet, value in spans)


def _without_redactions(text: str) -> str:
    return _REDACTED.sub(" ", text).strip() or text
