"""Postal addresses: a number and a street, or what follows « j'habite ». Towns and post codes alone stay."""

from __future__ import annotations

import re

from assistant.privacy.common_words import is_common
from assistant.privacy.labels import POSTAL_ADDRESS, mark
from assistant.privacy.name_words import is_trade_word
from assistant.privacy.words_around import stem_set, stems_of

_STREET = (
    r"(?:grande?[ -]?rue|rue|r\.(?= )|avenue|av\.?|ave\.?|boulevard|bd\.?|bld\.?|boul\.|blvd\.?|impasse|"
    r"imp\.|"
    r"al{1,2}[ée]{1,2}e?s?|all\.|avenues|aven{1,2}ue?|boulevart|boul?e?vard?|bvd\.?|impase|ch[ea]mains?|"
    r"chemins|ruel+e|quai|esplanade|faubourg|fbg\.?|fg|ruelle|"
    r"promenade|rond[- ]point|venelle|sentier|sente|traverse|mont[ée]e|chauss[ée]e|hameau|lotissement|"
    r"lot\.|r[ée]sidence|r[ée]s\.|lieu[- ]dit|"
    r"chemin|che?\.|domaine|clos|parvis|mail)"
)
# Words of other trades too: only before a name with a capital, or a number and a town.
_DOUBTFUL = (
    r"(?:place|pl\.?|cours|square|sq\.?|route|rte\.?|passage|voie|villa|cit[ée]|porte|rampe|galerie|parc|"
    r"zone|za|zi|zac|pont|c[ôo]te|b[âa]timent|b[âa]t\.?)"
)
_NUMBER = (
    r"(?:(?<![0-9A-Za-z/.:])(?<![0-9][ ,])(?:n[°o][ ]?)?[0-9]{1,4}(?:[ ]?[-/][ ]?[0-9]{1,4})?[ ]?(?:bis|ter|"
    r"quater|[a-eA-E](?=[ ,]))?[ ]?,?[ ]{1,2})"
)
_PARTICLE = r"(?:de|du|des|la|le|les|l['’]|d['’]|à|aux?|en|sur|sous|saint|sainte|st|ste|et)"
# A full stop ends a sentence, unless it abridges a word: « rue du Gal. Leclerc ».
_CAPITAL = (
    r"(?:[A-ZÀ-ÝŒ][\w'’-]{0,30}(?:\.[\w'’-]{1,20}){0,3}"
    r"(?:(?:(?<=\W[A-Z])|(?<=\W[A-Z][a-z])|(?<=\W[A-Z][a-z]{2}))\.)?|"
    r"[0-9]{1,2}(?:er)?(?=[ ][A-Za-zÀ-ÿ]))"
)
_NAME = (
    rf"(?:(?:{_PARTICLE}[ ]|[ldLD]['’]){{0,3}}{_CAPITAL}(?:[ ](?:(?:{_PARTICLE}[ ]|"
    rf"[ldLD]['’]){{0,3}}){_CAPITAL}){{0,5}})"
)
_STOP = (
    r"(?!(?:et|je|j['’]|pour|qui|que|mais|avec|dans|par|est|a|à|ne|n['’]|il|elle|on|nous|vous|svp|merci|"
    r"pas|car|quand|comment|suite|afin|depuis|où|ou)"
    r"(?![a-zà-ÿ]))"
)
_LOWER_NAME = (
    rf"(?:(?:{_PARTICLE}[ ]|[ld]['’]){{0,3}}{_STOP}[a-zà-ÿ][a-zà-ÿ'’-]{{1,30}}(?:[ ](?:(?:{_PARTICLE}[ ]|"
    rf"[ld]['’]){{0,2}}){_STOP}[a-zà-ÿ][a-zà-ÿ'’-]{{2,30}}){{0,2}})"
)
# After a town in capitals the sentence goes on: « 54000 NANCY NOUVELLE ADRESSE ».
_GOES_ON = (
    r"(?!(?i:nouvelle|nouveau|ancienne?|adresse|changement|merci|svp|urgent|carte|cps|cpe|t[ée]l|"
    r"t[ée]l[ée]phone|"
    r"rpps|finess|siret|demande|commande|livraison|depuis|pour|bonjour|france|est|je|qui|quand|comment|faut|"
    r"mon|ma|mes|notre|votre|suite|avec|pas|mail|code)(?![\w'’-]))"
)
_TOWN = (
    rf"(?:[ ]?[,;\-–\n(|]?[ ]?(?:à[ ])?(?:(?:b[âa]t(?:iment)?\.?|appt?\.?|appartement|[ée]tage|"
    rf"esc(?:alier)?\.?|porte|bp|cs|tsa|r[ée]sidence|"
    rf"lieu[- ]dit)[ ]?[\w-]{{1,20}}[ ]?[,\n-]?[ ]?){{0,3}}"
    rf"(?:F-)?(?:[0-9]{{5}}|[0-9]{{2}}[ ][0-9]{{3}})(?:[ ,]{{1,2}}(?:{_GOES_ON}[A-ZÀ-ÝŒ][\w'’-]{{0,40}}|"
    rf"(?<!,[ ])(?<!,)(?:le|la|"
    rf"les|sur|sous|en|de|du|lès|st|saint)(?=[ -])|(?:le|la|les|st|saint)(?=[ -][A-ZÀ-Ý])|"
    rf"(?i:cedex)(?:[ ][0-9]{{1,2}})?"
    rf"|{_STOP}[a-zà-ÿ][a-zà-ÿ-]{{2,30}}(?=[ ]?(?:$|"
    rf"[,.;\n!?)]))){{1,1}}(?:[ ](?:{_GOES_ON}[A-ZÀ-Ý][\w'’-]{{0,40}}|(?i:cedex)(?:[ ][0-9]{{1,2}})?|(?:sur|"
    rf"sous|"
    rf"en|de|du|lès)(?=[ ][A-ZÀ-Ý]))){{0,4}})?"
    rf"|[ ]?[,\n][ ]?(?:à[ ])?{_CAPITAL}(?:[ -]{_CAPITAL}){{0,2}}(?=[ ]?(?:$|[.;\n!?)]))|"
    rf"[ ]à[ ]{_CAPITAL}(?:[ ]{_CAPITAL})?)"
)
# « quatre-vingt-six boulevard Vauban »
_SPELT_NUMBER = (
    r"(?<![A-Za-zÀ-ÿ0-9-])(?i:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|"
    r"quinze|seize|vingts?|trente|quarante|cinquante|soixante|cent)"
    r"(?i:[ -](?:et[ -])?(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|"
    r"quinze|seize|vingts?)){0,3}(?:[ ](?:bis|ter))?,?[ ]"
)
_SPELT = re.compile(
    rf"{_SPELT_NUMBER}(?i:rue|avenue|boulevard|impasse|all[ée]e|quai|chemin|route|place|square|cours|"
    rf"venelle)[ ]{_NAME}{_TOWN}?"
)
_NUMBERED = re.compile(
    rf"{_NUMBER}(?i:{_STREET})[ ](?:{_NAME}|{_LOWER_NAME}){_TOWN}?|{_NUMBER}(?i:grande?[ -]rue){_TOWN}?"
)
_NUMBERED_DOUBTFUL = re.compile(rf"{_NUMBER}(?i:{_DOUBTFUL})[ ](?:{_NAME}{_TOWN}?|{_LOWER_NAME}{_TOWN})")
# « Lieu-dit La Grange aux Belles »: somebody's, with or without a number; in small letters before its town.
_HAMLET = re.compile(
    rf"(?<![A-Za-zÀ-ÿ])(?i:lieu[- ]?dit)[ ][\"«]?[ ]?(?:({_NAME}){_TOWN}?|({_LOWER_NAME}){_TOWN})"
)
# Without a number: a street and its town, or words that say where somebody lives.
_UNNUMBERED = re.compile(
    rf"(?<![A-Za-zÀ-ÿ])(?i:{_STREET}|{_DOUBTFUL})[ ]{_NAME}[ ]?[,\n]?[ ]?(?:[0-9]{{5}}|"
    rf"[0-9]{{2}}[ ][0-9]{{3}})(?![0-9])(?:[ ]{_CAPITAL}(?:[ ]{_CAPITAL}){{0,3}})?"
)
_LIVES = re.compile(
    r"(?i:(?<![a-zà-ÿ]))((?i:(?:(?:j['’]|il |elle |nous |patiente? |qui )?habit(?:e|ons|ait|ant|e bien)|"
    r"domicili[ée]e?s?|demeur(?:e|ant)|r[ée]sid(?:e|ant)|loge|"
    r"(?:mon|ma|son|sa|notre|leur|votre)?[ ]?(?:nouvelle |ancienne )?adresse(?: postale| personnelle|"
    r" du domicile| du patient| de la patiente| de livraison| perso| exacte| actuelle)?(?: est| :|"
    r" c['’]est)|"
    r"domicile(?: est)? ?:|livr(?:er|é|ée|aison)(?: la carte| le colis)?|envoy(?:er|ez|ée?)(?: la carte|"
    r" le courrier| le colis)?)"
    r"[ :,]{1,3}(?:au|à|à l['’]adresse|chez moi|le|dans|en|sis|:|dans l['’])?[ :]{0,2}))"
    rf"((?:(?:{_NUMBER})?(?:(?i:{_STREET}|{_DOUBTFUL})[ ]){_NAME}|[0-9]{{1,4}}[ ,]{{1,2}}{_NAME}|"
    rf"(?i:lieu[- ]dit|bp|r[ée]sidence|lotissement)[ ]{_NAME}){_TOWN}?|"
    rf"{_NAME},?[ ](?:[0-9]{{5}})[ ]{_CAPITAL}(?:[ ]{_CAPITAL}){{0,3}})"
)
_POST_BOX = re.compile(
    rf"(?<![A-Za-zÀ-ÿ])(?:BP|B\.P\.|CS|"
    rf"TSA)[ ]?(?:n°[ ]?)?[0-9]{{2,6}}[ ,\n-]{{1,3}}[0-9]{{5}}[ ]{_CAPITAL}(?:[ ]{_CAPITAL}){{0,3}}"
)
_COMPLEMENT = (
    r"(?i:r[ée]sidence|r[ée]s(?:\.|(?=[ ]))|b[âa]t(?:iment)?\.?|appt?\.?|appartement|"
    r"immeuble|imm\.|escalier|esc\.?|"
    r"[ée]tage|lotissement|hameau|lieu[- ]dit|villa|porte|bo[îi]te|bp|cs|chez(?! (?:moi|nous|vous|lui|"
    r"elle|eux|l[ae]|les|une?|m[ao]n?|mes|s[ao]n?|ses|[nv]otre|[nv]os|leurs?)\b)|c/o|entr[ée]e)"
)
# « ZA du Pré-Clos », « parc d'activités des Lilas »: nothing else is called so.
_AREA = (
    r"(?i:z\.?a\.?(?:[ce]\.?)?|z\.?i\.?|zup|zone (?:artisanale|industrielle|commerciale|d['’]activit[ée]s?|"
    r"portuaire|franche)|parc (?:d['’]activit[ée]s?|tertiaire|d['’]affaires|technologique|r[ée]sidentiel)|"
    r"p[ôo]le d['’]activit[ée]s?|technop[ôo]le|centre commercial|galerie marchande)(?![\wÀ-ÿ])"
)
# « tour Horizon », « chambre 114 », « quartier Saint-Jean »: only before a name, a number or a letter.
_PART = (
    r"(?i:tour|dalle|chambre|ch\.|quartier|parc|pavillon|pav\.|cit[ée]|cour|hall|bloc|aile|studio|logement|"
    r"logt\.?|cage|niveau|zone|lot)"
)
_DOOR = r"(?:n°[ ]?)?[A-Z]{0,2}-?[0-9]{1,4}[A-Za-z]?(?![\w.,][0-9])"
# « 17e ét. », « 3ème étage gauche »
_STOREY = (
    r"[0-9]{1,2}[ ]?(?:er|[eè]r?e?|[eè]me)[ ](?i:[ée]tage|[ée]t\.?|[ée]tg\.?)(?![a-zà-ÿ])"
    r"(?:[ ](?i:gauche|droite|face|dte|gche))?"
)
_PLACED = (
    rf"(?:{_AREA}(?:[ ](?:{_NAME}|{_LOWER_NAME}))?|{_PART}[ ](?:{_NAME}|{_DOOR}|[A-Z](?![\w'’]))|{_STOREY})"
)
# « …, Facture 55871 » counts something else than a town.
_NO_TOWN = (
    r"(?!(?i:facture|dossier|ticket|poste|incident|lot|r[ée]f\w{0,8}|num[ée]ro|n°|client|contrat|devis|bon|colis|finess|"
    r"ipp|code|erreur)(?![a-zà-ÿ]))"
)
# What completes a street on either side of it: « Résidence Les Mouettes, bât. C, appt 214, [adresse], 2e
# étage, 75011 Paris ».
_BEFORE_STREET = (
    rf"(?<![A-Za-zÀ-ÿ0-9])(?=[^{mark(POSTAL_ADDRESS)}]{{1,250}}{mark(POSTAL_ADDRESS)})"
    # A dash beside a space parts two of them: « bât. C - [adresse] »; another is of a name: « Pré-Clos ».
    rf"(?>{_COMPLEMENT}[ ](?:[\wÀ-ÿ'’.]|[ ](?!-)|-(?![ {mark(POSTAL_ADDRESS)}])){{1,40}}|{_PLACED}(?<!-))"
    r"[ ]?[,\n-][ ]?"
)
_AFTER_STREET = (
    rf"[ ]?[,\n-]?[ ]?(?<![A-Za-zÀ-ÿ])(?>{_PLACED}(?<!-)|"
    rf"(?:[0-9]{{1,2}}[eè]r?m?e?[ ])?{_COMPLEMENT}(?:[ ][A-Z0-9][\w-]{{0,6}})?)"
)
# Nothing is given back, and nothing is read far from a street: « ZA Aa-ZA Aa-ZA… » was read from each start.
_AROUND = re.compile(
    rf"(?:{_BEFORE_STREET}){{0,4}}+{mark(POSTAL_ADDRESS)}(?:{_AFTER_STREET}){{0,4}}+"
    rf"(?:[ ]?[,\n-][ ]?[0-9]{{5}}(?:(?:[ ]{_CAPITAL}){{1,3}}|(?=[ ]?(?:[,.;)\n]|$)))"
    # « …, Gréoux-les-Bains 04800 », « …, La Ciotat (13600) »
    rf"|[ ]?[,-][ ]?(?:à[ ])?{_GOES_ON}{_NO_TOWN}{_NAME}[ ,(]{{1,2}}[0-9]{{5}}(?![0-9])\)?)?"
)
# « Tour Horizon, 17e ét., porte 1708, dalle des Olympiades »: without any street.
_ITEM = (
    rf"(?<![A-Za-zÀ-ÿ0-9])(?:(?:{_PLACED}|{_COMPLEMENT}[ ](?:{_NAME}|{_DOOR}|[A-Z](?![\w'’]))|"
    rf"(?i:r[ée]sidence|lotissement|immeuble|hameau)[ ]{_LOWER_NAME})(?<!-))"
)
# The first may give back what begins the second, « résidence les acacias bat C »; the others nothing.
_ROW = re.compile(rf"{_ITEM}(?:(?:[ ]?[,\n;-][ ]?|[ ](?:(?:de la|de l['’]|du)[ ])?){_ITEM}){{1,5}}+")
_FLAT = re.compile(rf"(?i)(?<![a-zà-ÿ])(?:appt?\.?|appartement|studio|logement|logt\.?)[ ]{_DOOR}")
_ROOM = re.compile(rf"(?i)(?<![a-zà-ÿ])(?:porte|chambre|ch\.)[ ]{_DOOR}")
_IS_STOREY = re.compile(_STOREY)
_HOUSE = re.compile(
    r"(?<![A-Za-zÀ-ÿ])(?i:tour|dalle|r[ée]sidence|r[ée]s\.|immeuble|imm\.|lotissement|pavillon|villa|hameau|cit[ée]|"
    rf"quartier)[ ]{_NAME}"
)
_PARTS = re.compile(_ITEM)
_MANY_PARTS = 3
_SURELY_FLAT = re.compile(r"(?i)(?<![a-zà-ÿ])(?:appt?\.?|appartement)(?![a-zà-ÿ])")
# « niveau 2 », « porte 443 », « bloc A »: of a building as of a programme.
_COUNTED_PART = re.compile(r"[A-Za-zÀ-ÿ.]{2,12}[ ](?:[0-9]{1,4}|[A-Z])")
# « hôpital Nord, bloc 3, chambre 12 », « porte 12, 3e étage du centre »: where people work.
_OF_CARE = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:h[ôo]pital|h[ôo]pitaux|clinique|chu|chr|chru|ch|centre hospitalier|p[ôo]le|service|"
    r"unit[ée]|urgences|dsi|serveurs?|baie|ehpad|maisons? m[ée]dicale|maison de (?:sant[ée]|retraite)|"
    r"foyer|ssiad|esms|centre de sant[ée]|laboratoire|labo|cabinet|pharmacie|officine|bureaux?|accueil|"
    r"secr[ée]tariat|salle|usine|entrep[ôo]t|site)(?![a-zà-ÿ])"
)
# « …, chambre 12 : le lecteur de l'infirmière », « niveau 3 du logiciel »: what is at work there.
_AT_WORK = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:lecteurs?|bornes?|logiciels?|serveurs?|imprimantes?|postes?|infirmi\w{2,4}|soignante?s?|"
    r"bo[îi]tiers?|prises?|switch|wi-?fi|routeurs?|r[ée]seau|applications?|modules?|menus?|service|"
    r"cps|cpe)(?![a-zà-ÿ])"
)
# « je vis résidence Bellevue, 3e étage »: whatever is read around it.
_OF_A_HOME = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:habit\w{1,5}|vi[st]|vit|domicile|domicili\w{1,3}|adresse|livr\w{1,6}|log(?:e|é|ée)|"
    r"chez (?:moi|lui|elle|eux|nous)|r[ée]sid(?:e|ant)|demeur\w{1,4})(?![a-zà-ÿ])"
)
_OF_A_WHOLE = re.compile(r"[ ](?:du|des|de la|de notre|de l['’]|d['’])[ ]?[a-zà-ÿ]")
_OF_PARTS = stem_set("appartement appt app studio logement logt porte chambre ch etage et etg")
# Either a numbered door or a storey, without which nothing of the above is an address.
_INSIDE = re.compile(
    rf"{_FLAT.pattern}|{_ROOM.pattern.removeprefix('(?i)')}|[0-9](?:er|[eè])\w{{0,3}}[ ][ée]t"
)
# « 48.8412, 2.3187 »: where somebody is, to ten metres.
_PLACE = re.compile(
    r"(?<![\w.])-?[0-9]{1,2}\.[0-9]{4,8}[ ]?[,;][ ]?-?[0-9]{1,3}\.[0-9]{4,8}(?!\w)(?!\.[0-9])"
)
# Without one of these words, no expression finds anything.
_OF_STREETS = stem_set(
    """
    rue r grand avenue av ave boulevard bd bld bvd boul blvd impasse imp allee allees all alee quai esplanade
    faubourg fbg fg ruelle promenade rond venelle sentier sente traverse montee chaussee hameau
    lotissement lot residence chamain
    res lieu chemin ch che domaine clos parvis mail place pl cours square sq route rte passage voie villa
    cite porte rampe galerie parc zone za zi zac pont cote batiment bat bp b cs tsa
    """
)
_OF_HAMLETS = stem_set("lieu lieudit")
_IS_PARTICLE = re.compile(_PARTICLE, re.I)
_OF_FIELDS = frozenset(["BP", "CS", "TSA", "CEDEX", "Cedex"])
_OF_SPELT_NUMBERS = stem_set(
    """
    deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente
    quarante cinquante soixante cent
    """
)
_OF_HOMES = stem_set(
    """
    habite habitons habitait habitant domicilie domicile demeure demeurant reside residant loge adresse
    livrer livre livraison envoyer envoyez envoye
    """
)


def redact_addresses(text: str) -> str:
    """Replaces numbered streets with their town, and what follows « j'habite », « mon adresse est »."""
    text = _PLACE.sub(mark(POSTAL_ADDRESS), text)
    stems = stems_of(text)
    if not stems.isdisjoint(_OF_HOMES):
        text = _LIVES.sub(lambda match: match[1] + mark(POSTAL_ADDRESS), text)
    if not stems.isdisjoint(_OF_SPELT_NUMBERS) and not stems.isdisjoint(_OF_STREETS):
        text = _SPELT.sub(mark(POSTAL_ADDRESS), text)
    if not stems.isdisjoint(_OF_STREETS) and any(char.isdigit() for char in text):
        for pattern in (_NUMBERED, _NUMBERED_DOUBTFUL, _UNNUMBERED, _POST_BOX):
            text = pattern.sub(_street, text)
    if not stems.isdisjoint(_OF_HAMLETS):
        text = _HAMLET.sub(_hamlet, text)
    if not stems.isdisjoint(_OF_PARTS) and _INSIDE.search(text):
        text = _ROW.sub(_row, text)
    return _AROUND.sub(mark(POSTAL_ADDRESS), text) if mark(POSTAL_ADDRESS) in text else text


def _hamlet(match: re.Match[str]) -> str:
    """« Lieu-dit Kerbihan »; but « Lieu-dit Obligatoire dans le formulaire ? » speaks of a field."""
    words = [word for word in re.split("[ ]", match[1] or match[2]) if not _IS_PARTICLE.fullmatch(word)]
    field = match[1] is not None and (
        is_common(words[0]) or is_trade_word(words[0]) or words[0] in _OF_FIELDS
    )
    return match[0] if field else mark(POSTAL_ADDRESS)


def _row(match: re.Match[str]) -> str:
    """Several complements in a row: somebody's flat, or the room or the storey of a house that is named."""
    said, text = match[0], match.string
    lead, tail = text[max(0, match.start() - 60) : match.start()], text[match.end() : match.end() + 40]
    if _SURELY_FLAT.search(said):
        return mark(POSTAL_ADDRESS)
    lives = _OF_A_HOME.search(lead) is not None
    house = _HOUSE.search(said)
    named = house is not None
    # « Tour B, chambre 12 : le lecteur »; after « Tour Horizon, … » it is the visitor's.
    alike = house is None or len(last := house[0].split()[-1]) < len("Aa ") or is_trade_word(last)
    cared = _OF_CARE.search(lead) or _OF_CARE.search(said) or _OF_A_WHOLE.match(text, match.end())
    if not lives and (cared or (alike and _AT_WORK.search(tail.partition("\n")[0]))):
        return said
    parts = [one[0] for one in _PARTS.finditer(said)]
    if _FLAT.search(said):
        # « parc 12, lot 3, logement 4 », « Studio 2, niveau 3 »: of figures alone.
        told = lives or not all(map(_COUNTED_PART.fullmatch, parts))
        return mark(POSTAL_ADDRESS) if told else said
    many = len(parts) >= _MANY_PARTS and (lives or not all(map(_COUNTED_PART.fullmatch, parts)))
    home = (_ROOM.search(said) and (named or many)) or (named and _IS_STOREY.search(said))
    return mark(POSTAL_ADDRESS) if home else said


# « pôle 3, bâtiment B »: the number is that of the first.
_COUNTS = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:p[ôo]le|unit[ée]|service|secteur|site|salle|niveau|plateau|bloc|zone|aile|vague|"
    r"lot)[ ]$"
)
_COUNTED = re.compile(r"(?i)[0-9]{1,4}[ ]?,[ ]{1,2}(?:b[âa]t(?:iment)?\.?|porte|zone|galerie|parc)[ ]")


def _street(match: re.Match[str]) -> str:
    # « 3 chemins d'accès », « 12 cours en ligne » are caught by no capital; « chemin d'accès » by its word.
    if re.search(
        r"(?i)(?:chemin|voie|all[ée]e) (?:d['’]acc[èe]s|de fer|critique|complet|relatif|absolu|"
        r"du fichier)|mail (?:de|du|pour|et|à)\b",
        match[0],
    ):
        return match[0]
    if _COUNTED.match(match[0]) and _COUNTS.search(match.string[max(0, match.start() - 20) : match.start()]):
        return match[0]
    lead = len(match[0]) - len(match[0].lstrip())
    return match[0][:lead] + mark(POSTAL_ADDRESS)
