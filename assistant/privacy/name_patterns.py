"""Where names of persons stand: what precedes or follows them, as expressions."""

from __future__ import annotations

import re

from assistant.privacy.labels import BIRTH_DATE, LABELS, mark
from assistant.privacy.labels import NAME as NAME_LABEL
from assistant.privacy.letters import CAPITALS as UP
from assistant.privacy.letters import SMALL as LOW
from assistant.privacy.words_around import stem_set

PARTICLE = (
    r"(?:(?:de la|de l['’]|de|du|des|le|la|les|van der|van den|van de|van|von|der|den|ben|bin|el|al|da|dos|"
    r"di|del|saint|st)[ ]|[dD]['’]|[lL]['’]|O['’])"
)
CAPITAL = (
    rf"(?:[{UP}](?:['’][{UP}])?[{UP}{LOW}]{{1,30}}(?:[-'’][{UP}{LOW}]{{1,30}}){{0,3}}(?![{UP}{LOW}0-9_])"
    rf"|[{UP}](?:-[{UP}])?\.(?:-?[{UP}]\.)?|[{UP}](?=[ ][{UP}]))"
)
PERSON_NAME = (
    rf"(?:{PARTICLE}|(?:De|Du|Le|La|Van|Von|DE|LE|LA|DU|VAN|EL|El|"
    rf"Ben)[ ]){{0,2}}{CAPITAL}(?:[ ](?:(?:{PARTICLE}|(?:De|Du|Le|La|DE|LE|LA|"
    rf"DU)[ ]){{0,2}}){CAPITAL}){{0,4}}"
)
ANY_CASE = (
    rf"(?:{PARTICLE}){{0,2}}(?:[{UP}]['’](?=[{UP}]))?[{UP}{LOW}][{UP}{LOW}]{{1,30}}(?:[-'’][{UP}{LOW}]{{1,30}}){{0,3}}(?![{UP}{LOW}0-"
    rf"9_])"
)
NO_WORD = rf"(?<![{UP}{LOW}0-9_'’-])"

TITLE = re.compile(
    rf"{NO_WORD}((?:M\.|MM\.|Mr\.?|Mrs\.?|Ms\.?|M(?=[ ][{UP}][{LOW}{UP}])|Mme\.?|Mmes|Mlle\.?|Mlles|"
    rf"Mgr|Dr\.?|Drs|Dre\.?|Dr\.|Pr\.?|pr\.?(?=[ ][{UP}][{LOW}{UP}])|Prs|Pre|Prof\.?|MME|MLLE|DR|MR|"
    rf"Me(?=[ ][{UP}])"
    rf"|(?i:monsieur|madame|mademoiselle|docteure?s?|professeure?s?|messieurs|mesdames|ma[îi]tres?|"
    rf"s[oœ]e?ur|fr[èe]re|mister|"
    rf"doctor))(?:[ ]?(?:/|et|ou|,)[ ]?(?:M\.|Mr\.?|Mme\.?|Madame|Monsieur|(?:le |la )?Dr\.?|(?:le |"
    rf"la )?Docteur|(?:le |la )?Pr\.?)){{0,2}}(?:[ \u00a0]{{1,2}}|(?<=\.)(?=[{UP}][{LOW}])))"
    rf"({PERSON_NAME}(?:[ ]?(?:,|et|ou|/|&)[ ]?(?:{CAPITAL})(?:[ ]{CAPITAL}){{0,2}})?)"
)
TITLE_LOW = re.compile(
    rf"{NO_WORD}((?:mme\.?|mlle\.?|mr\.?|dr\.?|m\.|pr\.|docteure?|monsieur|madame|professeure?|DR\.?|"
    rf"Dr\.?|Mme|Docteur|Madame|Monsieur)[ \u00a0]{{1,2}})({ANY_CASE})(?:[ ]({ANY_CASE}))?"
)
# A person by what he or she is to the visitor.
ROLE = (
    r"(?:patiente?|r[ée]sidente?|usag[eè]re?|assur[ée]e?|b[ée]n[ée]ficiaire|b[ée]b[ée]|nouveau-n[ée]|"
    r"enfant|fils|fille|mari|femme|[ée]poux|[ée]pouse|conjointe?|compagne|compagnon|m[èe]re|p[èe]re|"
    r"fr[èe]re|soeur|s[oœ]ur|"
    r"tante|oncle|grand-m[èe]re|grand-p[èe]re|coll[èe]gue|confr[èe]re|cons[oœ]e?ur|associ[ée]e?|"
    r"rempla[çc]ante?|salari[ée]e?|stagiaire|tuteur|tutrice|"
    r"m[ée]decin|infirmi(?:er|[èe]re)|pharmacienn?e?|secr[ée]taire|sage-femme|kin[ée]|"
    r"kin[ée]sith[ée]rapeute|interne|chirurgienn?e?|dentiste|praticienn?e?|professionnelle?|directeur|"
    r"directrice|"
    r"assistante?|agent|employ[ée]e?|aide-soignante?|psychologue|orthophoniste|utilisateur|utilisatrice|"
    r"porteuse?|titulaire|r[ée]f[ée]rente?|interlocut(?:eur|rice)|contact|correspondante?|voisine?|"
    r"amie?|client[e]?)"
)
CALLED = (
    r"(?:nomm[ée]e?s?|d[ée]nomm[ée]e?|pr[ée]nomm[ée]e?|surnomm[ée]e?|(?:qui )?s['’]appel(?:le|ait|ant)|"
    r"appel[ée]e?|identifi[ée]e? comme|au nom de(?: la patiente| du patient| l['’]assur[ée]e?)?|c['’]est)"
)
PERSON = re.compile(
    rf"(?<![{UP}{LOW}0-9_])((?i:{ROLE})(?i:[ ](?:DMP|INS|concern[ée]e?|g[ée]n[ée]raliste|traitante?|"
    rf"r[ée]f[ée]rente?|lib[ée]rale?|hospitali(?:er|[èe]re)|coordo\w{{0,10}}|d[ée]c[ée]d[ée]e?|"
    rf"actuelle?)){{0,2}}"
    rf"(?:[ ]?[:,(–-][ ]?|[ ])(?i:(?:est[ ]|,[ ]?)?{CALLED}[ ]|(?:est|M\.|Mme|Mr|"
    rf"Dr)[ ](?=[{UP}][{LOW}]+[ ][{UP}]))?)({PERSON_NAME})"
)
PERSON_LOW = re.compile(
    rf"(?i)(?<![{UP}{LOW}0-9_])((?:{ROLE}[ ,]{{1,2}}(?:est[ ])?(?:nomm[ée]e?|d[ée]nomm[ée]e?|"
    rf"pr[ée]nomm[ée]e?|qui s['’]appelle|s['’]appelle|s['’]appelait)|je m['’]appelle|mon (?:nom|"
    rf"pr[ée]nom) (?:est|:|c['’]est)|"
    rf"mon nom de (?:famille|naissance|jeune fille) est|my name is|(?:je me (?:nomme|pr[ée]nomme))|"
    rf"(?:il|elle|lequel|qui) s['’]appel(?:le|ait)(?:[ ](?:maintenant|désormais|aussi|également|en fait|"
    rf"bien))?|"
    rf"pr[ée]nomm[ée]e?|"
    rf"d[ée]nomm[ée]e?)[ :]{{1,2}})({ANY_CASE})(?:[ ]({ANY_CASE}))?(?:[ ]({ANY_CASE}))?"
)
SELF = re.compile(
    rf"((?i:(?<![a-zà-ÿ])(?:je suis|ici|moi c['’]est|c['’]est|this is|i am|i['’]m|de la part d[e'’]|"
    rf"au nom d[e'’]|pour le compte de|sign(?:é|ée)(?: par)?|signature|"
    rf"nomm[ée]e?|appel[ée]e?|[ée]pouse|[ée]poux|veuve|veuf|n[ée]e(?! le| en)|attention de|attn|cc|"
    rf"exp[ée]diteur|envoy[ée]e? par|from)(?:[ ]?:?[ ]{{1,2}}|(?<=d['’]))))({PERSON_NAME})"
)
# « né Bouvier », « nom utilisé Salomon »: the word alone shows a name.
SURE = re.compile(
    rf"((?i:(?<![a-zà-ÿ])(?:n(?:é|ée|é\(e\))|(?:nom|pr[ée]nom)s? (?:utilis[ée]|d['’]usage|de naissance|"
    rf"de famille|marital|usuel|de jeune fille|d['’][ée]pouse|d['’]exercice))[ ]{{1,2}}))({PERSON_NAME})"
)
# « Nom DURAND Prénom Paul », in this order or the other.
BOTH = re.compile(
    rf"((?<![{UP}{LOW}])(?:[Nn]om|NOM|[Pp]r[ée]nom|"
    rf"PR[ÉE]NOM)[ ]{{1,2}})({CAPITAL})(?=[ ,;]{{1,3}}(?:(?:et )?(?:[Nn]om|NOM|[Pp]r[ée]nom|"
    rf"PR[ÉE]NOM)(?![{LOW}])|{mark(NAME_LABEL)})|[ ]?$|[ ]?\n)"
)
# The other half of a name that is known: « nom [nom] prénom Maxence ».
OTHER_NAME = re.compile(
    rf"(?i)({mark(NAME_LABEL)}[ ,;/|-]{{1,3}}\n?(?:et[ ])?(?:(?:1er|premier|second)[ ])?(?:pr[ée]noms?|nom)"
    rf"(?:[ ]de[ ](?:naissance|famille)|(?![ ]de[ ](?:naissance|famille)))[ ]?[:=]?[ ]{{0,3}})({ANY_CASE})"
)
# A first name and a name, whatever the words around.
FULL = re.compile(
    rf"{NO_WORD}()({CAPITAL}(?:[ ](?:(?:{PARTICLE}|(?:De|Du|Le|La|DE|LE|LA|"
    rf"DU)[ ]){{0,2}}){CAPITAL}){{1,3}})"
)
# Without capitals: « ma patiente léa martin ».
PERSON_FIRST = re.compile(
    rf"(?i)(?<![{UP}{LOW}0-9_])((?:{ROLE}|je suis|moi c['’]est|ici)[ ])({ANY_CASE})(?:[ ]({ANY_CASE}))?"
)
# Fields of a form, in a sentence or on lines of their own.
FIELD = re.compile(
    rf"(?i)(?<![{LOW}{UP}0-9_])((?:nom(?:s|\(s\))?(?:[ ](?:et|&|/|,)[ ]?pr[ée]noms?(?:\(s\))?)?|"
    rf"pr[ée]noms?(?:\(s\))?(?:[ ](?:et|&|/)[ ]?noms?)?|identit[ée]|n\.?o\.?m|"
    rf"(?:nom|pr[ée]nom)s?[ ](?:(?:de|d['’])[ ]?(?:naissance|famille|usage|jeune fille|usuel|"
    rf"l['’]assur[ée]e?|l['’]int[ée]ress[ée]e?|l['’]enfant|[ée]pouse)|usuel|marital|utilis[ée]|complet|"
    rf"(?:du|de la|de l['’])[ ]?(?:patiente?|titulaire|porteur|praticien|m[ée]decin|b[ée]n[ée]ficiaire|"
    rf"demandeur|contact|assur[ée]e?))|"
    rf"(?:titulaire|porteu(?:r|se)|demandeu(?:r|se)|contact|patiente?|b[ée]n[ée]ficiaire|signataire|"
    rf"interlocut(?:eur|rice)|m[ée]decin|praticien(?:ne)?|assur[ée]e?|r[ée]sidente?|usag[eè]re?|"
    rf"r[ée]f[ée]rente?|"
    rf"destinataire|exp[ée]diteur)(?:[ ](?:n[°o][ ]?)?(?:[0-9]{{1,3}}|[A-Z](?![a-zà-ÿ]))|"
    rf"[ ](?:de la|du|de l['’]|des|de)[ ]?[{LOW}-]{{3,16}}(?:[ ][{LOW}]{{3,12}})?|"
    rf"[ ](?:traitant|r[ée]f[ée]rent|concern[ée]|principal|local|n° ?[0-9]{{1,3}})e?)?)[ ]?(?:[:=]|"
    rf"\best\b|→|-(?=[ ])|\bc['’]est\b)[ ]{{0,3}}\n?)"
    rf"({ANY_CASE})(?:[ ]({ANY_CASE}))?(?:[ ]({ANY_CASE}))?"
)
# What follows shows a person: « Léa Martin, née le », « DUPONT Jean (34 ans) ».
BORN_AFTER = re.compile(
    rf"{NO_WORD}({PERSON_NAME})(?=[ ]?[,(–-]?[ ]?(?:(?:qui est |est |a été )?n(?:é|ée|ee|e\(e\)|é\(e\)|é\.e|"
    rf"é·e)s?[ ](?:le|en|à|ce|un|{mark(BIRTH_DATE)})(?![{LOW}])|[0-9]{{1,3}}[ ]ans\b|[âa]g[ée]e?[ ]d|"
    rf"ddn\b|DDN\b|{mark(BIRTH_DATE)}|"
    rf"(?:est |qui est )?d[ée]c[ée]d[ée]e?|(?:est |qui est )?hospitalis[ée]e?|(?:a|est)[ ](?:pour|"
    rf"comme)[ ](?:INS|NIR|num[ée]ro)|[ée]pouse[ ]))"
)
MARKS = "".join(
    mark(label)
    for label in LABELS
    if label not in ("[mot de passe]", "[jeton]", "[clé privée]", "[adresse IP]")
)
# A name and a first name beside something personal.
TWO = rf"{PERSON_NAME}"
BESIDE = re.compile(
    rf"{NO_WORD}({TWO})(?=[ ]?[,;:(–/|-]?[ \n]?(?:(?:INS|NIR|RPPS|t[ée]l\.?|T[ée]l\.?|n°|mail|email|"
    rf"port\.?|au|est|le|demeurant|domicili[ée]e?|habite|joignable au|:|IPP|ADELI|sous le|a pour|"
    rf"dont le|avec le)[ ]?(?:NIR |INS |num[ée]ro |RPPS |n° )?(?:est )?:?[ ]?)?[{MARKS}])"
    rf"|(?<=[{MARKS}])([ ]?[,;:(–/|-]?[ \n]?(?:(?:de|est celui de|est à|appartient à|est le NIR de|"
    rf"c['’]est|pour|correspond à)[ ])?)({TWO})"
)
THANKS = (
    r"(?:bonne (?:journ[ée]e(?: à vous)?|soir[ée]e|r[ée]ception|fin de journ[ée]e|continuation)|"
    r"belle journ[ée]e|à bient[ôo]t|"
    r"merci(?: d['’]avance| beaucoup| bien| par avance| à vous| pour votre (?:aide|retour|r[ée]ponse))?|"
    r"bises)"
)
GREETING = (
    r"(?:(?:bien |tr[èe]s )?(?:cordialement|(?:con)?fraternellement|"
    r"sinc[èe]rement|respectueusement|amicalement)(?: v[ôo]tre)?|"
    r"cdlt|cdt|crdlt|bien à (?:vous|toi)|"
    r"(?:sinc[èe]res |meilleures |respectueuses |mes )?salutations(?: distingu[ée]es)?|(?:best |"
    r"kind )?regards|sincerely|sign(?:é|ée))"
)
CLOSING = re.compile(
    rf"(?i)(?<![{LOW}])((?:{THANKS}|{GREETING})[ ]?[,.!;:–-]?(?:[ ]|\s{{1,4}}))"
    rf"({ANY_CASE}(?:[ ]{ANY_CASE}|[ ][{UP}]\.){{0,3}}|[{UP}]\.[ ]?{ANY_CASE})"
    rf"[ ]?(?=[.,!]?\s*(?:$|\n)|,|[ ]?[–-]|[{MARKS}]| \()"
)
# After a greeting, words with a capital sign whatever follows.
SIGNED = re.compile(rf"((?i:(?<![a-zà-ÿ]){GREETING})[ ]?[,.!;:–-]?(?:[ ]|\s{{1,4}}))({PERSON_NAME})")
# Words that precede products and bodies as well: one word with a capital after them is no proof.
LIGHT_ROLE = re.compile(
    r"(?i)(?:contact|agent|cliente?|utilisat\w{3,5}|porteuse?|titulaire|r[ée]f[ée]rente?|"
    r"interlocut\w{3,5}|correspondante?|salari[ée]e?|employ[ée]e?|"
    r"professionnelle?|direct\w{3,5}|associ[ée]e?|m[ée]decin|praticienn?e?|interne|"
    r"assistante?|enfant|tuteur|infirmi\w{2,4}|secr[ée]taire|kin\w{1,14}|pharmacienn?e?)(?![a-zà-ÿ])"
)
CALLED_WORD = re.compile(rf"(?i){CALLED}[ ]$")
ORGANISATION = re.compile(
    r"(?i)(?:h[ôo]pital|h[ôo]pitaux|clinique|centre hospitalier|chu|chr|ch|ehpad|chru|ghu|"
    r"ghi|ght|chi|msp|ifsi|esat|sessad|hia|ime|station|salle|promotion|maison de sant[ée]|"
    r"cabinet|groupe|soci[ée]t[ée]|laboratoires?|labo|pharmacie|institut|fondation|r[ée]sidence|rue|"
    r"avenue|boulevard|"
    r"place|quai|universit[ée]|lyc[ée]e|polyclinique|centre|p[ôo]le|ville|commune|mairie|[ée]cole|"
    r"logiciel|[ée]diteur|solution|produit|application|loi|crèche|foyer|association|projet|programme|"
    r"outil|module|entreprise|marque|gamme|banque|base|op[ée]ration|temp[êe]te|prix|hommage [àa]|assistant|"
    r"plateforme|service|start-?up|agence|offre|"
    r"association)[ ](?:de |du |d['’]|des |la |le )?(?:[A-ZÀ-Ý][a-zà-ÿ-]{1,15} ){0,2}$"
)

# « la CME », « notre CPTS »: what an article and capitals name is a body.
OF_A_BODY = re.compile(r"(?i)(?<![a-zà-ÿ])(?:la|le|l['’]|les|cette|ce|notre|votre|une?|nos|du|au)[ ]?$")

# « COLIN née SAADI », « les jumeaux Ilyès et Inès Haddouche »: beside a name that is known.
BORN_AS = re.compile(rf"{NO_WORD}({CAPITAL}(?:[ ]{CAPITAL}){{0,3}})(?=,?[ ]n[ée]e[ ]{mark(NAME_LABEL)})")
# « M'BAREK Fatoumata », « Awa N'Diaye », « [nom] O'BRIEN »: beside another name.
_ELIDED = rf"[MNOD]['’][{UP}][{UP}{LOW}]{{2,30}}(?:-[{UP}{LOW}]{{2,30}})?(?![{UP}{LOW}0-9_'’])"
ELIDED = re.compile(
    rf"{NO_WORD}({_ELIDED})(?:[ ]({CAPITAL}(?:[ ]{CAPITAL})?)|(?=[ ]{mark(NAME_LABEL)}))"
    rf"|((?<={mark(NAME_LABEL)} )|{NO_WORD}{CAPITAL}[ ])({_ELIDED})(?![ ][{UP}]{{2}})"
)
AND_NAME = re.compile(rf"{NO_WORD}({CAPITAL})(?=[ ](?:et|&)[ ]{mark(NAME_LABEL)})")
# Names in letters that no word of French is written with.
FOREIGN_LETTERS = "\u0400-\u04ff\u0530-\u06ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af"
FOREIGN = re.compile(
    rf"[{FOREIGN_LETTERS}]{{2,30}}(?:[ ·-][{FOREIGN_LETTERS}]{{1,30}}){{0,3}}(?![{FOREIGN_LETTERS}])"
)
# A name letter by letter.
SPELT = re.compile(rf"(?<![{UP}{LOW}0-9-])(?:[{UP}]-){{3,24}}[{UP}](?![{UP}{LOW}0-9-])")
# Beginnings of the words without which an expression finds nothing.
OF_TITLES = stem_set(
    "m mm mr mrs ms mme mmes mlle mlles mgr dr drs dre pr prs pre prof me monsieur madame mademoiselle "
    "docteur professeur "
    "maitre soeur frere mister doctor"
)
OF_ROLES = stem_set(
    "patient resident usager usagere assure beneficiaire bebe nouveau enfant fils fille mari femme epoux "
    "epouse conjoint compagne compagnon "
    "mere pere frere soeur tante oncle grand collegue confrere consoeur conseur associe remplacant salarie "
    "stagiaire tuteur tutrice medecin infirmier "
    "pharmacien secretaire sage kine kinesitherapeute interne chirurgien dentiste praticien professionnel "
    "directeur directrice "
    "assistant agent employe aide psychologue orthophoniste utilisateur utilisatrice porteur porteuse "
    "titulaire referent interlocuteur contact "
    "correspondant voisin ami amie client je moi ici mon my prenomme denomme appelle appelait nomme"
)
OF_SELF = stem_set(
    "je moi ici c this i part nom compte signe signature nomme appele epouse epoux veuve veuf ne nee "
    "attention attn cc expediteur envoye from "
    "prenom noms prenoms"
)
OF_FIELDS = stem_set(
    "nom noms prenom prenoms identite n titulaire porteur demandeur contact patient patiente beneficiaire "
    "signataire interlocuteur porteuse demandeuse interlocutrice medecin praticien assure resident usager "
    "referent destinataire expediteur"
)
OF_BIRTHS = stem_set(
    "ne nee nes nees ans age agee ddn decede decedee hospitalise hospitalisee pour comme epouse"
)
OF_CLOSINGS = stem_set(
    "bien tres confraternellement fraternellement cordialement sincerement respectueusement amicalement "
    "cdlt cdt crdlt sinceres meilleures "
    "respectueuses mes salutations best kind "
    "regards sincerely signe bonne belle bientot merci bises"
)
