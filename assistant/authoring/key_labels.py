"""What the keys of the data files that are written by hand mean, in the words of who writes them.

Those that a team changes on its page have their words in `setting_labels`, the fields of an entry in
`spreadsheet.export`. A test compares these names with those that the catalogue knows.
"""

from __future__ import annotations

from collections.abc import Mapping

AGENCY: Mapping[str, str] = {
    "assistant": "le titre de la conversation ; dans les phrases : `{assistant}`",
    "nom": "le nom de l'agence, sans article ; dans les phrases : `{agence}`",
    "nom_court": "son nom court ; dans les phrases : `{agence_courte}`",
    "couleurs": "les couleurs de la fenêtre et des pages, `'#1d71b8'` entre guillemets ; voir plus bas",
    "logo": "l'adresse `https://` d'une image",
    "liens": "les adresses `https://` des pages de l'agence ; voir plus bas",
    "contact": "qui joindre, quand le sujet n'a pas son contact dans `taxonomy.yml` ; voir plus bas",
    "banniere": "une phrase au-dessus de la conversation ; `ASSISTANT_BANNER` l'emporte",
    "fuseau": "le fuseau horaire où un jour commence (`Europe/Paris` par défaut)",
    "urgences": "des numéros, chacun avec ce qu'il est ; dans les phrases : `{urgences.nom}`",
    "exemples": "trois identifiants d'entrées, proposées à l'ouverture",
}
COLORS: Mapping[str, str] = {
    "principale": "boutons, titre, messages du visiteur",
    "sur_principale": "leur texte",
    "fond": "fond, thème clair",
    "texte": "texte, thème clair",
    "fond_sombre": "fond, thème sombre",
    "texte_sombre": "texte, thème sombre",
}
LINKS: Mapping[str, str] = {
    "retour": "le site de l'agence, dont les pages sont des sources officielles",
    "accessibilite": "la déclaration d'accessibilité",
    "mentions_legales": "les mentions légales",
    "donnees": "les données personnelles ; à défaut, la page « Vos données » de l'assistant",
}
TAXONOMY: Mapping[str, str] = {
    "version": "un numéro, pour vous",
    "facettes": "les questions de précision, dans l'ordre où elles se posent",
    "acronymes": "sigle : ce qu'il veut dire",
    "contacts": "valeur de facette : son contact ; `defaut` pour toutes, `panne` pour l'état des services",
    "hors_perimetre": "les sujets des autres, et à qui les envoyer",
}
FACET: Mapping[str, str] = {
    "id": "la colonne du tableur et le champ des entrées",
    "question": "ce qui est demandé au visiteur",
    "question_officielle": "la même, dans les mots de l'agence ; gardée, jamais montrée",
    "multiple": "`true` : une entrée peut avoir plusieurs valeurs (`false` par défaut)",
    "attendue": "`true` : la vérification nomme les entrées qui n'en disent rien (`false` par défaut)",
    "filtre": "`false` : elle oriente sans exclure d'entrée (`true` par défaut)",
    "depend_de": "ne se pose que si une autre facette (`facette`) a l'une de ces `valeurs`",
    "filtre_par": "la facette dont la valeur choisie restreint celles qui sont proposées",
    "valeurs": "ses réponses possibles",
}
FACET_VALUE: Mapping[str, str] = {
    "id": "ce que les entrées écrivent",
    "libelle": "ce que le visiteur lit",
    "synonymes": "ce qu'il écrit",
    "aide": "une phrase sous le choix",
}
"""Any other key of a value is an attribute of it, or the values of the facet that filters it."""
REDIRECTION: Mapping[str, str] = {
    "id": "un nom court",
    "sujet": "de quoi il s'agit",
    "rediriger": "à qui s'adresser",
    "exemples": "des messages de visiteurs",
}
FAMILY: Mapping[str, str] = {
    "id": "un nom court",
    "question_generique": "la question que ses entrées partagent",
    "facette_discriminante": "la facette qui les distingue",
    "reponse_si_inconnu": "ce qui est dit à qui ne sait pas laquelle choisir",
    "entrees": "leurs identifiants",
}
CONCEPT: Mapping[str, str] = {
    "concept": "le nom que la FAQ emploie",
    "mots": "ceux des visiteurs",
}
FOREIGN_QUESTION: Mapping[str, str] = {
    "text": "le message",
    "expected": "`[]` : aucune entrée",
    "kind": "de quelle sorte il est, pour vous",
}
