"""French tokens for Rasa."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from assistant.understanding.language.french import tokens


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class FrenchTokenizer(Tokenizer):
    """spaCy's French tokens; an acronym keeps its letters as lemma (« CPS » is no plural of « cp »)."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Keys every Rasa tokenizer has; `train` says whether training texts are cut too."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "train": True,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Python packages needed."""
        return ["spacy"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Cuts the training texts only when a component of the pipeline reads their tokens.

        `FaqInterpreter` reads texts: with it alone, tokens would cost more than the rest of Rasa's training.
        """
        return super().process_training_data(training_data) if self._config["train"] else training_data

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Tokens of an attribute of the message."""
        # Lemmas of training texts are used by nothing: tokens alone are a hundred times faster.
        text = message.get(attribute)
        if not isinstance(text, str):
            return []
        return [
            Token(token.text, token.idx, lemma=token.text if _is_acronym(token.text) else token.lower_)
            for token in tokens(text)
            if token.text.strip()
        ]


def _is_acronym(word: str) -> bool:
    return sum(letter.isupper() for letter in word) >= 2
