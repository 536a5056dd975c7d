"""Birth dates: any writing of a date that the words around say to be one. Dates of events stay."""

from __future__ import annotations

import re

from assistant.privacy.labels import ANY_MARK, BIRTH_DATE, IDENTIFIER, NAME, NIR, mark
from assistant.privacy.name_words import is_trade_word
from assistant.privacy.public_values import IMPOSSIBLE_DATE, is_of_any_year

_MONTH = (
    r"(?:janvier|janv\.?|f[ée]vrier|f[ée]vr?\.?|mars|avril|avr\.?|mai|juin|juillet|juil\.?|ao[ûu]t|"
    r"septembre|sept\.?|octobre|oct\.?|"
    r"novembre|nov\.?|d[ée]cembre|d[ée]c\.?|january|february|march|april|may|june|july|august|september|"
    r"october|november|december)"
)
# « 15/VIII/29 », as in old papers
_ROMAN = r"(?-i:I{1,3}|I?V|VI{1,3}|I?X|XI{1,2}|ii{1,2}|i?v|vi{1,3}|ix|xi{1,2})(?![A-Za-zÀ-ÿ])"
_DATE = (
    rf"(?:(?:0?[1-9]|[12][0-9]|3[01])(?:er)?[ ]?(?:[/.,\-_–]|[ ]|%2F)[ ]?(?:(?:0?[1-9]|1[0-2])|"
    rf"{_MONTH}|{_ROMAN})[ ]?(?:[/.,\-_–]|[ ]|%2F)[ ]?(?:(?:18|19|20)?[0-9]{{2}})"
    r"|(?:18|19|20)[0-9]{2}[ ]?[/.\-– ][ ]?(?:0?[1-9]|1[0-2])[ ]?[/.\-– ][ ]?(?:0?[1-9]|[12][0-9]|"
    r"3[01])(?:T[0-9:.Z+]{4,20})?"
    # As in America: « 05/21/1980 », « May 21st, 1980 ».
    r"|(?:0?[1-9]|1[0-2])[/-](?:1[3-9]|2[0-9]|3[01])[/-](?:18|19|20)[0-9]{2}"
    rf"|{_MONTH}[ ](?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?,?[ ](?:18|19|20)[0-9]{{2}}"
    rf"|(?:[12]?[0-9]|3[01])(?:st|nd|rd|th)[ ](?:of[ ])?{_MONTH},?[ ](?:18|19|20)[0-9]{{2}}"
    r"|(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[0-9]{4,6})?"
    r"|(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:(?:18|19|20)[0-9]{2}|[0-9]{2}))"
)
_ANY_DATE = (
    rf"(?:{_DATE}|[a-zé]{{3,9}}(?:[ -](?:et[ -])?[a-zé]{{2,5}})?[ ]{_MONTH}[ ](?:19|20)[0-9]{{2}}|"
    rf"{_MONTH}[ ](?:18|19|20)[0-9]{{2}}|(?:19|20)[0-9]{{2}})(?![0-9])"
)
_BORN = (
    r"(?:n[ée]{1,2}(?:\(e\)|\.e|·e|-e)?s?|ne\(e\)|née|nés|(?:venu|mis)(?:\(e\)|\.e|·e|e)?s? au monde|"
    r"born)"
)
_SAID = re.compile(
    rf"(?i)(?<![a-zà-ÿ])({_BORN}[ ]{{1,2}}(?:[A-ZÀ-Ý][\w'-]{{1,30}}[ ]{{1,2}}|"
    rf"[{ANY_MARK}][ ]{{1,2}})?(?:(?:le|en|l['’]an|ce|du|un|vers|à|au|the|on|in)[ :]{{1,3}})?"
    rf"(?:[a-zà-ÿ-]{{2,20}}[ ](?:le|en)[ ])?(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|"
    rf"dimanche)[ ])?)({_ANY_DATE}|[0-3]?[0-9](?:er)?[ ]{_MONTH}(?![a-zà-ÿ]))"
)
_NAMED = re.compile(
    r"(?i)(?<![a-zà-ÿ0-9])((?:dates?[ _-]?(?:de[ _-]?)?naiss(?:ance)?|date_?nais\w{0,6}|n[ée]e?_le|naissance|"
    r"naiss\.?|ddn|d\.d\.n\.?|d\.?n\.?(?=[ :])|dob|d\.o\.b\.?|birth[ _-]?(?:date|day|time)|"
    r"date[ _-]of[ _-]birth|anniv(?:ersaire)?|born)"
    r"(?:[ ](?:du|de la|de l['’]|de|d['’]un|of the|du ou de la)[ ]?[a-zà-ÿ']{1,20}){0,2}"
    r"(?:[\s\"'=:>|,;()\[\]«»\\-]|\b(?:est|is|le|au|du|n[ée]e?|on|the|value|c['’]est|vaut|saisie?|"
    r"erron[ée]e|incorrecte|fausse|indique|etait|était|"
    rf"on|doit|être|eq|ge|gt|lt|pas|mais|et non|non|ou|and|not|in)\b){{0,10}})({_ANY_DATE})"
)
# Anything may stand between, but what dates a rule: « sa naissance remonte au 1er mai 1927 ».
_OF_BIRTH = re.compile(
    r"(?i)(?<![a-zà-ÿ])((?:(?<!nom de )(?<!noms de )(?<!lieu de )(?<!pays de )(?<!commune de )(?<!ville de )"
    r"(?<!code de )(?<!acte de )(?<!extrait de )(?<!actes de )naissance|(?:il|elle|patiente?|enfant|"
    r"b[ée]b[ée]|fils|fille|assur[ée]e?|usager|"
    + mark(NAME)
    + r") (?:a|avait|ont) vu le jour)(?![a-zà-ÿ])(?:(?!depuis|partir|avant|apr[èe]s|d[èe]s|obligatoire|"
    r"arr[êe]t[ée]|"
    r"d[ée]cret|version|jusqu)[^0-9.!?\n]){1,40}?)"
    rf"({_DATE}|[0-9]{{1,2}}(?:er)?[ ]{_MONTH}(?![ ][0-9]))(?![0-9])"
)
# « le patient est du 9 mai 1933 »; but « le dossier du patient est du 9 mai ».
_PERSON_OF = re.compile(
    r"(?i)(?<![a-zà-ÿ])((?:(?<!de )(?:le|la|ce|cette|une?|mon|ma|notre|votre|son|sa|cet|l['’])[ ]?"
    r"(?:patiente?|assur[ée]e?|enfant|b[ée]b[ée]|usag[eè]re?|r[ée]sidente?|fils|fille|m[èe]re|p[èe]re|femme|"
    r"mari|"
    rf"dame|monsieur|b[ée]n[ée]ficiaire)|(?<!de )(?<!du )(?<!d['’])(?:mme |madame |monsieur |"
    rf"m\. ?)?{mark(NAME)})"
    r"[ ](?:est|[ée]tait|[ée]tant)[ ](?:de(?: l['’]ann[ée]e)?|du|d['’]|de)[ ]?)"
    rf"({_DATE}|{_MONTH}[ ](?:18|19|20)[0-9]{{2}}|(?:19|20)[0-9]{{2}}(?=[ ]?(?:$|[.,;!?)\n]|et |"
    rf"mais )))(?![0-9])"
)
# « étant du 19 septembre 1955 », « moi qui suis de 1958 »: the visitor; but « le dossier étant du 9 mai ».
_OWN = re.compile(
    r"(?i)((?:(?<![a-zà-ÿ])(?:(?:je|qui) suis|moi[ ,]{1,2}je suis|j['’][ée]tais)|"
    r"(?:^|(?<=[.!?;:(\n])|(?<=[.!?;:(\n] )|(?<=, )|(?<=moi )|(?<=moi, )|(?<=comme ))[ée]tant)[ ]"
    r"(?:bien[ ])?(?:de(?: l['’]ann[ée]e| la classe)?|du|d['’])[ ]?)"
    rf"([0-3]?[0-9](?:er)?(?:[ ]{_MONTH}[ ]|[/.-][01]?[0-9][/.-])(?:19[0-9]{{2}}|200[0-9]|[3-9][0-9])|"
    rf"{_MONTH}[ ](?:19[0-9]{{2}}|200[0-9])|"
    r"19[0-9]{2})(?![0-9])(?![ ](?:au|jusqu)(?![a-zà-ÿ]))"
)
# « un monsieur de juillet 1936 », « la dame de 1941 »
_PERSON_FROM = re.compile(
    r"(?i)(?<![a-zà-ÿ])((?:une?|le|la|ce|cette|cet|mon|ma|notre|votre|l['’])[ ]?(?:(?:petite?|jeune|"
    r"vieille|vieux)[ ])?"
    r"(?:monsieur|dame|homme|femme|gar[çc]on|fillette|nourrisson|b[ée]b[ée]|gamine?|papy|mamie)[ ](?:de|"
    r"d['’])[ ]?)"
    rf"((?:[0-3]?[0-9](?:er)?[ ])?{_MONTH}[ ](?:18|19|20)[0-9]{{2}}|19[0-9]{{2}}(?=[ ]?(?:$|"
    rf"[.,;!?)\n])))(?![0-9])"
)
_AFTER = re.compile(
    rf"(?i)(?<![0-9A-Za-z])({_DATE})(?![0-9])([ ]?(?:\)|,|:|-|\()?[ ]?(?:(?:est|comme|is|c['’]est|en|"
    rf"pour|qui est)[ ])?(?:(?:ma|sa|la|my|his|her|notre|leur)[ ])?"
    r"(?:date de naissance|ddn|dob|jour de naissance|birth ?date|anniversaire|naissance))"
)
_INSTEAD = re.compile(
    rf"(?i)({mark(BIRTH_DATE)}[ ]?(?:au lieu d[eu]|et non(?: pas)?|ou|pas|vs|->|→|mais|/|à la place d[eu]|"
    rf"instead of)[ ]?(?:le |du )?)({_DATE})(?![0-9])"
)
_PERSONAL = f"[{mark(NAME)}{mark(NIR)}{mark(IDENTIFIER)}]"
_BESIDE = re.compile(
    rf"({_PERSONAL}[ ]?[,;(\-–|/:]?[ ]?(?:(?:le|du)[ ])?)({_DATE})(?![0-9])|"
    rf"(?<![0-9])({_DATE})([ ]?[,;)|/-]?[ ]?{_PERSONAL})"
)
# A programme, a law, an agency are born too: « le dispositif né en 2019 ».
_THING = re.compile(
    r"(?i)(?:programme|projet|dispositif|loi|version|norme|standard|s[ée]gur|agence|(?-i:ANS)|asip|id[ée]e|"
    r"service|outil|plateforme|"
    r"r[ée]f[ée]rentiel|logiciel|soci[ée]t[ée]|entreprise|association|gip|application|cadre|d[ée]marche|"
    r"structure)"
    r"[^.!?\n]{0,40}$"
)
_NAMED_BEFORE = re.compile(r"([A-ZÀ-Ý][\w'’-]{1,30})[ ](?:(?:est|[ée]tait|fut|serait|a [ée]t[ée])[ ])?$")
_PERSON = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:patiente?s?|assur[ée]e?|enfant|b[ée]b[ée]|usag[eè]re?|r[ée]sidente?|mme|madame|"
    r"monsieur|m\.|"
    rf"fils|fille|m[èe]re|p[èe]re|[{mark(NAME)}])(?![a-zà-ÿ])[^.!?\n]{{0,50}}$"
)
_RANGE = re.compile(r"(?i)(?:avant|apr[èe]s|entre|depuis)[ ]{1,2}(?:en |le |l['’]an )?$")
_BODY = re.compile(
    r"(?<![A-Za-zÀ-ÿ])(?:[Ll]es?|[Ll]a|[Ll]['’]|[Cc]ette|[Cc]e|[Nn]otre|[Vv]otre|[Uu]ne?|[Dd]u|"
    r"[Aa]u)[ ]?[A-Z]{2,6}\+?"
    r"[ ](?:(?:est|sont|[ée]tait)[ ])?$"
)


def redact_birth_dates(text: str) -> str:
    """Replaces dates after « né le », « date de naissance », « DDN », and those beside a masked person."""
    text = _SAID.sub(_said, text)
    text = _NAMED.sub(lambda match: match[1] + mark(BIRTH_DATE), text)
    text = _OF_BIRTH.sub(_dated, text)
    text = _PERSON_OF.sub(lambda match: match[1] + mark(BIRTH_DATE), text)
    if "suis d" in text or "tant d" in text or "tais d" in text:
        text = _OWN.sub(_own, text)
    text = _PERSON_FROM.sub(lambda match: match[1] + mark(BIRTH_DATE), text)
    text = _INSTEAD.sub(lambda match: match[1] + mark(BIRTH_DATE), text)
    text = _AFTER.sub(lambda match: mark(BIRTH_DATE) + match[2], text)
    return _BESIDE.sub(_beside, text) if mark(NAME) in text or mark(NIR) in text else text


def _said(match: re.Match[str]) -> str:
    lead = match.string[max(0, match.start() - 60) : match.start()]
    if IMPOSSIBLE_DATE.match(match.string, match.start(2)):
        # « un patient né le 31 février »
        return match[0]
    year = len(match[2]) == 4
    if year and _RANGE.search(match[1]):
        # « les patients nés avant 1946 »
        return match[0]
    if _PERSON.search(lead):
        return match[1] + mark(BIRTH_DATE)
    named = _NAMED_BEFORE.search(lead)
    if year and named and is_trade_word(named[1]):
        # « Pro Santé Connect est né en 2019 »
        return match[0]
    return match[0] if _THING.search(lead) or (year and _BODY.search(lead)) else match[1] + mark(BIRTH_DATE)


# « facture, étant du 12 mai », « norme X, étant de 1999 »: what is dated and nobody.
_DATED = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:factures?|devis|dossiers?|documents?|fichiers?|courriers?|mails?|"
    r"certificats?|cartes?|d[ée]crets?|"
    r"arr[êe]t[ée]s?|contrats?|lettres?|actes?|demandes?|tickets?|directive|r[èe]glement|textes?|articles?|"
    r"guides?|lecteurs?|postes?|b[âa]timent|cabinet|licences?|bases?|donn[ée]es|enregistrements?)"
    r"(?![a-zà-ÿ])[^.!?\n]{0,40}$"
)
_IN_A_BASE = re.compile(
    r"(?i)[ ](?:dans|en|sur)[ ](?:la |le |l['’]|notre |votre )?"
    r"(?:base|annuaire|logiciel|version|r[ée]f[ée]rentiel)"
)


def _own(match: re.Match[str]) -> str:
    """« moi, étant de 1958 »; but « la loi, étant de 1978 » and « comme étant de 1999 dans la base »."""
    text = match.string
    lead = re.split(r"[.!?\n]", text[max(0, match.start() - 60) : match.start()])[-1]
    if match[1][0] in "éeÉE" and not _PERSON.search(lead) and not _ME.search(lead):
        body = _BODY.search(lead.rstrip(", ") + " ")
        if _THING.search(lead) or _DATED.search(lead) or body or _IN_A_BASE.match(text, match.end()):
            return match[0]
    return match[1] + mark(BIRTH_DATE)


_ME = re.compile(r"(?i)(?<![a-zà-ÿ])(?:moi|je|j['’]|elle|lui|il)(?![a-zà-ÿ])[^.!?\n]{0,30}$")


def _dated(match: re.Match[str]) -> str:
    """« sa naissance remonte au 1er mai 1927 »; but « sans jour de naissance, met-on le 31 décembre ? »."""
    if is_of_any_year(match.string, match.start(2)):
        return match[0]
    return match[1] + mark(BIRTH_DATE)


def _beside(match: re.Match[str]) -> str:
    return match[1] + mark(BIRTH_DATE) if match[1] else mark(BIRTH_DATE) + match[4]
