"""The assistant's own sentences, read from `texts.yml`: an agency changes them without code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from assistant.catalogue.agency import Agency
from assistant.catalogue.fields import Block
from assistant.catalogue.model import Taxonomy
from assistant.catalogue.problems import Problems, did_you_mean, nearest
from assistant.catalogue.text_checks import LONGEST_TEXT, remarks_on_html
from assistant.catalogue.yaml_reader import MAP, Node, read_yaml

TEXTS_FILE = "texts.yml"
BREAKDOWN = (
    "Le service rencontre un problème technique et ne peut pas répondre pour le moment. "
    "Réessayez dans quelques instants ou contactez l'assistance."
)
"""Shown when even the sentences cannot be read."""
REASONS = ("not_my_question", "unclear", "incomplete", "wrong", "disagree")
PLEASANTRIES = (
    *("greet", "thanks", "goodbye", "insult", "bot_challenge", "who_made", "affirm", "deny"),
    "dont_know",
)
OPTIONAL_PLEASANTRIES: Mapping[str, str] = {
    "compliment": "Merci beaucoup ! Avez-vous une autre question ?",
    "test": "Je suis bien là. Posez-moi votre question quand vous voulez.",
}
"""Pleasantries that a file may leave out, and what is then said."""
PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "redirection": ("cible",),
    "perime": ("date",),
    "numero_inconnu": ("numero",),
    "resume_question": ("question",),
    "resume_precisions": ("precisions",),
    "resume_essais": ("essais",),
    "resume_motif": ("motif",),
    "resume_commentaire": ("commentaire",),
    "retour_question": ("question",),
    "panne_produit": ("etat",),
    "conservation": ("jours",),
    "masque_personnel": ("donnees",),
}
"""Sentence -> what the assistant puts in it at each turn; the agency's own names may stand in any."""
# « Adressez-vous à : aucune réponse médicale ; urgence : 15 / 112. »
_NOT_A_TARGET = re.compile(r"[;!?]|\s[:/]\s|\.$|^\W*aucune?\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Texts:
    """One attribute per sentence; the names are those of the file.

    Those with a default came after version 2.0: a file that lacks them is still whole.
    """

    accueil: str
    confidentialite: str
    utile: str
    oui: str
    non: str
    je_ne_sais_pas: str
    autres_choix: str
    vouliez_vous_dire: str
    aucune: str
    probable: str
    pas_votre_question: str
    numero_inconnu: str
    voisines: str
    sujet: str
    choisissez: str
    raison: str
    raisons: Mapping[str, str]
    commentaire: str
    passer: str
    commentaire_long: str
    merci_avis: str
    avis_modifie: str
    avis_non_note: str
    desole: str
    autre_proposition: str
    autre_question: str
    anglais: str
    pas_sur: str
    hors_sujet: str
    reformuler: str
    reformulez: str
    etre_guide: str
    contacter: str
    contact: str
    redirection: str
    urgence: str
    panne: str
    perime: str
    rien_a_repeter: str
    rien_avant: str
    recommence: str
    choix_inconnu: str
    guide: str
    plus_de_choix: str
    resume_question: str
    resume_precisions: str
    resume_essais: str
    resume_aucun: str
    politesses: Mapping[str, str]
    exemples: tuple[str, ...] = ()
    redirections: tuple[tuple[str, str], ...] = ()
    choix_precedents: str = "Choix précédents"
    pas_reconnu: str = (
        "Je n'ai pas reconnu votre réponse parmi les choix. "
        "Choisissez l'une des propositions, ou écrivez votre question autrement."
    )
    aucun_choix: str = "Je n'ai pas de réponse à cette question pour un autre cas que ceux-là."
    pas_de_liste: str = "Aucune liste n'est affichée pour le moment. Quelle est votre question ?"
    premiere_etape: str = "C'était la première étape. La voici à nouveau."
    retour_question: str = "Nous revenons à votre question précédente : « {question} »"
    joindre: str = (
        "Voici comment joindre le bon interlocuteur, avec un résumé que vous pouvez relire, modifier et "
        "copier. Rien n'est envoyé sans vous."
    )
    quel_produit: str = "Pour quel produit ou service ?"
    panne_produit: str = "Pour savoir si un incident est en cours, consultez l'état des services : {etat}"
    resume_motif: str = "Ce qui ne convient pas : {motif}"
    resume_commentaire: str = "Commentaire : {commentaire}"
    parcourir: str = "Parcourir par thème"
    quel_theme: str = "Choisissez un produit ou un service, puis une question."
    conservation: str = (
        "Vos questions et vos avis sont conservés {jours} jours au plus, sans les données personnelles "
        "reconnues (numéro de sécurité sociale, courriel, téléphone, mot de passe…), pour améliorer les "
        "réponses. Ni cookie, ni mesure d'audience."
    )
    masque_code: str = "J'ai masqué un code : ne le communiquez jamais."
    masque_mot_de_passe: str = "J'ai masqué un mot de passe : ne le communiquez jamais."
    masque_cle: str = "J'ai masqué une clé d'accès : ne la communiquez jamais."
    masque_carte: str = "J'ai masqué un numéro de carte bancaire : ne le communiquez jamais."
    masque_personnel: str = (
        "J'ai masqué des données personnelles : {donnees}. Je n'en ai pas besoin pour vous répondre."
    )


_OPTIONAL = tuple(item.name for item in fields(Texts) if item.default is not MISSING)
_MAPS: Mapping[str, tuple[Sequence[str], Mapping[str, str]]] = {
    "raisons": (REASONS, {}),
    "politesses": (PLEASANTRIES, OPTIONAL_PLEASANTRIES),
}


def load_texts(path: Path, agency: Agency | None = None) -> Texts:
    """Reads the sentences, with the agency's names in them.

    Raises:
        CatalogueError: The file is absent, lacks a sentence or has another error.
    """
    problems = Problems()
    texts = read_texts(path, problems, agency)
    problems.raise_errors()
    # Nothing was wrong: every sentence is there.
    assert texts is not None  # noqa: S101
    return texts


def read_texts(path: Path, problems: Problems, agency: Agency | None = None) -> Texts | None:
    """The same; what is wrong is noted, None when a sentence is missing."""
    if not path.is_file():
        problems.error(path.name, 0, "le fichier des phrases de l'assistant manque : remettez-le.")
        return None
    root = read_yaml(path, path.name, problems)
    if root is None:
        return None
    if root.kind != MAP:
        problems.error(path.name, root.line, "il faut un bloc de phrases : commencez par « accueil: … ».")
        return None
    agency = agency or Agency()
    names = tuple(item.name for item in fields(Texts))
    block = _known(root, path.name, problems, "le fichier des phrases", names, _OPTIONAL)
    values: dict[str, Any] = {}
    for name in names:
        if name in ("exemples", "redirections") or (name in _OPTIONAL and name not in block.values):
            continue
        if name in _MAPS:
            values[name] = _map(block, name, problems, agency)
        else:
            values[name] = _sentence(block, name, name, agency)
    samples = tuple(text for text, _ in block.texts("exemples"))
    values["redirections"] = _redirections(block, problems, agency)
    if not all(name in block.values for name in names if name not in _OPTIONAL):
        return None
    return Texts(**values, exemples=agency.samples or samples)


def _known(
    node: Node, file: str, problems: Problems, what: str, names: Sequence[str], optional: Sequence[str]
) -> Block:
    """The block, its missing and misspelt sentences noted.

    A sentence that this version does not know and that looks like no missing one is of a newer version: it
    is only worth a warning, so that sentences can be added before an update.
    """
    block = Block(node, file, problems, what, None)
    missing = [name for name in names if name not in {*block.values, *block.empty, *optional}]
    for name in sorted(block.empty & set(names)):
        # An optional one is then said in its default words: a release that has it goes on being served.
        advice = "écrivez-la, ou retirez la ligne" if name in optional else "écrivez-la"
        message = f"la phrase « {name} » est vide : {advice}."
        problems.error(file, block.line_of(name), message, stops=name not in optional)
    absent = [name for name in names if name not in block.values]
    for name in block.values:
        if name in names:
            continue
        close = nearest(name, absent)
        if close is not None:
            block.error(name, f"la phrase « {name} » est inconnue. Vouliez-vous dire « {close} » ?")
        else:
            block.warn(name, f"la phrase « {name} » est inconnue de cette version : elle n'est pas lue.")
    if len(missing) == 1:
        problems.error(file, node.line, f"il manque la phrase {missing[0]} : ajoutez-la.")
    elif missing:
        problems.error(file, node.line, f"il manque les phrases {', '.join(missing)} : ajoutez-les.")
    return block


def _map(block: Block, name: str, problems: Problems, agency: Agency) -> dict[str, str]:
    node = block.node(name, MAP)
    if node is None:
        return {}
    required, optional = _MAPS[name]
    inner = _known(node, block.file, problems, f"« {name} »", (*required, *optional), tuple(optional))
    written = {
        key: _sentence(inner, key, f"{name}.{key}", agency)
        for key in (*required, *optional)
        if key in inner.values
    }
    return {**optional, **written}


def _redirections(block: Block, problems: Problems, agency: Agency) -> tuple[tuple[str, str], ...]:
    """Subject of the taxonomy -> the whole sentence said of it, where « redirection » would read badly."""
    node = block.node("redirections", MAP)
    if node is None:
        return ()
    inner = Block(node, block.file, problems, "« redirections »", None, may_be_empty=False)
    names = sorted(inner.values)
    return tuple((name, _sentence(inner, name, f"redirections.{name}", agency)) for name in names)


def check_redirections(path: Path, taxonomy: Taxonomy, problems: Problems) -> None:
    """Notes the sentences of no subject, and the subjects whose sentence reads badly.

    Args:
        path: `texts.yml`; what else is wrong in it is for `read_texts` to say.
        taxonomy: With its subjects that are not the agency's.
        problems: Where problems are noted.
    """
    root = read_yaml(path, path.name, Problems()) if path.is_file() else None
    if root is None or root.kind != MAP:
        return
    node = Block(root, path.name, Problems(), "le fichier des phrases", None).node("redirections", MAP)
    ids = [subject.id for subject in taxonomy.redirections]
    written = Block(node, path.name, Problems(), "« redirections »", None) if node is not None else None
    for name in written.values if written is not None else ():
        if name not in ids:
            message = f"« redirections » nomme « {name} », qui n'est pas un sujet hors périmètre."
            line = written.line_of(name) if written is not None else 0
            problems.error(path.name, line, message + did_you_mean(name, ids))
    for subject in taxonomy.redirections:
        own = written is not None and subject.id in written.values
        if not own and _NOT_A_TARGET.search(subject.target):
            message = (
                f"« {subject.target} » ne se lit pas dans la phrase « redirection » : écrivez celle du sujet "
                f"« {subject.id} » sous « redirections: »."
            )
            problems.warn(path.name, root.line, message)


def _sentence(block: Block, key: str, name: str, agency: Agency) -> str:
    if key not in block.values:
        return ""
    text = block.required(key)
    block.limit(key, LONGEST_TEXT)
    for remark in remarks_on_html(text):
        block.warn(key, f"la phrase « {name} » : {remark.message}")
    own = PLACEHOLDERS.get(name, ())
    agency_wide = agency.placeholders
    for placeholder in _PLACEHOLDER.findall(text):
        if placeholder not in own and placeholder not in agency_wide:
            advice = did_you_mean(placeholder, [*own, *agency_wide])
            block.error(key, f"la phrase « {name} » nomme « {{{placeholder}}} », qui n'existe pas.{advice}")
    for placeholder in own:
        if f"{{{placeholder}}}" not in text:
            block.error(key, f"la phrase « {name} » doit contenir « {{{placeholder}}} » : ajoutez-le.")
    if own and set("{}") & set(_PLACEHOLDER.sub("", text)):
        block.error(key, f"la phrase « {name} » a une accolade seule : retirez-la.")
    return _PLACEHOLDER.sub(lambda match: agency_wide.get(match[1], match[0]), text)
