"""Words with a capital that are nobody's name: trades, products, bodies, first words of a sentence."""

from __future__ import annotations

import re

from assistant.privacy.common_words import folded, word_set
from assistant.privacy.first_names import FIRST_NAMES
from assistant.privacy.more_first_names import MORE_FIRST_NAMES
from assistant.privacy.words_around import small_letters

# Folded. What a support of digital health names with a capital beside a person.
_TRADE = word_set(
    """
    direction secretariat accueil pole departement division bureau comite commission delegation
    federation syndicat ordre union reseau ght cpts msp urps
    ins insi nir nia dmp mes mss mssante mss-pro rpps finess cps cpe cpf cpx cpa e-cps ecps psc
    proconnect ror samu sas drimbox drim hds fhir hl7 cda ihe ans ars cnam cnamts gie sesam sesam-vitale
    vitale segur ehpad chu ch ght esms ssiad sms pin puk otp api siret siren adeli asip esante sante igc
    cryptolib annuaire france connect franceconnect pro mon espace medecin medecins pharmacien infirmier
    infirmiere docteur professeur directeur directrice president presidente service equipe support
    cellule agence ministere ministre caisse clinique hopital centre cabinet maison pharmacie
    laboratoire laboratoires residence groupe groupement societe sarl sa sasu eurl association fondation
    editeur editeurs logiciel application assurance maladie ameli interop interoperabilite ci-sis cisis
    pgssi pgssi-s rgpd cnil dgos dns dsi rssi dpo mie ssr had psy pui lgc dpi pfi rpa rpps+ tlsi
    telesante teleservice wps drimm vsm cr bio lbm ror4 smt snomed loinc cim ccam atih pmsi oid uuid url
    http https json xml pdf excel word windows mac linux android ios iphone chrome firefox edge safari
    internet outlook teams bonjour bonsoir salut merci cordialement madame monsieur mesdames messieurs
    ddn dob
    mlle bien bonne belle cdt cdlt sincerement respectueusement salutations amicalement urgent question
    probleme erreur demande objet sujet suite ticket patient patiente usager utilisateur utilisatrice
    identite identitovigilance identification authentification carte cartes lecteur code compte acces
    certificat certificats serveur test tests production recette homologation referencement vague
    couloir dispositif convergence portail plateforme industriels sesali hospitalier hospitaliere
    universitaire regional regionale departemental national nationale europe europeen europeenne
    numerique public prive lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars
    avril mai juin juillet aout septembre octobre novembre decembre je j' tu il elle on nous vous ils
    elles le la les l' un une des du de d' ce cette ces ma son ses notre nos votre vos leur leurs qui
    que quoi quel quelle quels quelles comment pourquoi quand ou combien est sont a ai as avez ont avons
    et mais donc car ni si ne pas plus non oui ok pour par avec sans sous sur dans chez vers entre
    depuis pendant avant apres aussi alors puis enfin voici voila ca c' cela ceci tout tous toute toutes
    autre meme quelqu'un peut peux pouvez puis-je dois doit faut faire fait est-ce y en au aux lors
    lorsque malgre selon bref version guide administrateur referent referente gestionnaire responsable
    chef cadre secretaire assistante assistant interne externe titulaire remplacant remplacante
    collaborateur generaliste specialiste liberal liberale salarie sage-femme dentiste chirurgien
    kinesitherapeute orthophoniste biologiste radiologue formulaire document dossier resume summary id
    bundle resource practitioner organization identifier structure etablissement etablissements doctolib
    medistory weda maiia hellodoc axisante medilink crossway dedalus maincare softway enovacom cegedim
    docaposte orange microsoft google apple oracle sap keycloak postman java python php csharp react
    angular docker kubernetes jwt saml oidc oauth tls ssl rsa sha pem pkcs p12 csr nord sud ouest paris
    lyon lille bordeaux marseille toulouse nantes rennes strasbourg montpellier nice normandie bretagne
    occitanie corse reunion guadeloupe martinique guyane mayotte grand hauts ile loire alsace lorraine
    aquitaine auvergne conseil conseils informatique consulting solution solutions services systems
    systeme systemes technologies technologie group digital software developpement ingenierie formation
    formations partners associes fils cie pharma labs lab industrie industries holding health care
    medtech tech values select insert into where from table update set null char varchar medical
    sinon parfait super genial accord daccord dernier derniere encore autrement puisque cordial
    robot robots chatbot bot virtuel virtuelle conseiller conseillere conseillers junior juniors alpha
    beta demo fictif fictive ipp iep nda pi sexe lieu
    demographics demographic query discovery identifier identity cross reference referencing location
    tracking encounter administration care coordination consent record access provider practitioner
    healthcare professional workflow sharing registry repository consumer source supplier feed
    topaze desmos logosw veasy visiodent omnidoc docavenue nehs
    mineur mineure mineurs mineures majeur majeure protege protegee decede decedee decedes adulte adultes
    fictive anonyme anonymes inconnu inconnue tout-le-monde untel unetelle chrono chronopost colissimo
    matching portal compartment everything visit management manager plan summaries monitoring device
    search match lookup linkage merge mailiz content type types token tokens bearer header body
    request response status error timeout messaging reliable mutual curl niveau piece jointe donnees
    securite preuve video
    attestation trame connexion attachment path root nouvelle nouveau
    adresse fichier journal ecran fenetre onglet jj mm aaaa jjmmaaaa
    medicale medico sociale social officine ville etudiant etudiante eleve usagers patients
    professionnels professionnel professionnelle etat region commune mairie prefecture
    femme femmes homme hommes dame dames garcon fillette enfant enfants nourrisson jumeau jumelle
    nom prenom nom-prenom noms prenoms text string integer boolean
    """
)
# After a title or « patient », written without a capital: words of the sentence.
_AFTER_TITLE = word_set(
    """
    venu venue vu vue recu parti mort voir champ garde
    qui que quoi dont ou est sont a ont avait etait sera ne n' me m' te se s' nous vous lui leur y en et
    mais car donc si de du des d' la le les l' un une au aux dans par pour avec sans sous sur chez vers
    afin peut peuvent doit doivent veut veulent va vont fait dit demande demandent souhaite utilise
    possede dispose consulte prescrit recoit refuse perdu generaliste traitant remplacant remplacante
    liberal liberale hospitalier coordonnateur referent specialiste medecin pharmacien infirmier maire
    president directeur ministre pas plus jamais aussi bien deja mal toujours encore peu tres trop
    bonjour bonsoir merci x z xx xxx yyy untel qu' lors lorsque quand comment pourquoi absent actuel
    ancien nouveau seul meme tout tous toute ce cette mon ma mes ses son sa votre notre connecte
    nom prenom nom-prenom sexe age date ddn adresse mail tel telephone
    lequel laquelle lesquels lesquelles auquel quels quelle quelles quel celui celle ceux celles
    envoyer mettre saisir renseigner afficher prendre choisir remplir garder indiquer laisser utiliser
    transmettre ecrire corriger modifier changer verifier obligatoire facultatif vide absente manquant
    manquante identique different differente inconnu inconnue oui non idem
    connecter exerce exercant travaille inscrit inscrite junior senior honoraire retraite salarie
    en-chef vient arrive part change cherche signe dmp ins cps mssante psc ecps e-cps rpps adeli
    """
)
# Hospitals that are named without saying that they are some: « Gustave Roussy utilise-t-il PSC ? ».
_HOSPITALS = word_set(
    """
    gustave-roussy leon-berard claude-huriez antoine-lacassagne paul-brousse oscar-lambret francois-baclesse
    eugene-marquis henri-becquerel georges-pompidou robert-debre henri-mondor ambroise-pare raymond-poincare
    louis-mourier jean-verdier rene-muret antoine-beclere edouard-herriot pierre-wertheimer robert-ballanger
    charles-foix albert-chenevier marie-lannelongue philippe-pinel paul-guiraud jean-minjoz roger-salengro
    claude-bernard louis-pradel jean-perrin jean-godinot rene-gauducheau georges-francois-leclerc paul-strauss
    alexis-vautrin claudius-regaud paoli-calmettes paul-papin emile-muller gabriel-montpied
    """
)
_FOLDED_WORD = re.compile("[a-z]+")
# « Maï »: no word of the trade has one, and « mai » is a month.
_DIAERESIS = re.compile("[äëïöüÿÄËÏÖÜŸ]")


def is_trade_word(word: str) -> bool:
    """True for a word that is not a person's name: « MSSanté », « Directrice », « Bonjour »."""
    plain = folded(word).strip(".'’-")
    if (plain in _TRADE and (len(plain) > 2 or word.isascii()) and not _DIAERESIS.search(word)) or any(
        char.isdigit() for char in plain
    ):
        return True
    head, _, tail = plain.partition("'")
    if tail and len(word) > 2 and word[0].isupper() and word[2].isupper() and tail not in _TRADE:
        return False  # « N'Diaye », « D'Almeida »
    if tail and len(head) <= 2 and head in ("l", "d", "j", "n", "s", "c", "qu", "m", "t"):
        return head != "d" or tail in _TRADE
    parts = plain.split("-")
    if len(parts) > 1 and (
        (parts[0] in _TRADE and parts[-1] in _TRADE)
        or parts[-1] in ("vous", "je", "il", "elle", "nous", "ce", "on", "moi", "t", "tu")
    ):
        return True
    # « MSSanté », « DRIMbox »: capitals inside are a product's, but « McDonald », « DeSousa ».
    return bool(re.search(r"[A-Z]{2,}[a-zà-ÿ]|^[A-Z][a-z]+[A-Z]{2,}", word))


# Of the trade's words, those that are names too: months, towns, countries.
_ALSO_NAMES = word_set(
    """
    janvier fevrier mars avril mai juin juillet aout lundi mardi mercredi jeudi vendredi samedi dimanche paris
    lyon lille bordeaux marseille toulouse nantes rennes strasbourg montpellier nice lorraine bretagne
    normandie alsace auvergne martinique
    """
)


def is_first_name(word: str) -> bool:
    """True for « Léa », and for « Marie-Claude » by its first part."""
    plain = folded(word.split("-")[0])
    return plain in FIRST_NAMES or plain in MORE_FIRST_NAMES


def is_also_a_name(word: str) -> bool:
    """True for « Avril », « Lyon »: after a title, somebody's name."""
    return folded(word) in _ALSO_NAMES


def is_hospital(words: str) -> bool:
    """True for « Gustave Roussy », « Léon-Bérard »: whom a hospital was named after."""
    return folded(words).replace(" ", "-") in _HOSPITALS


def is_sentence_word(word: str) -> bool:
    """True for a word, without capital, that follows « le docteur », « le patient » in a sentence."""
    plain = folded(word).strip(".'’-")
    if plain in _AFTER_TITLE or plain in _TRADE or len(plain) < 2 or "'" in plain[:3]:
        return True
    return plain.endswith(("ement", "ait", "aient", "ons", "ez", "ant")) or word.endswith(
        ("é", "ée", "és", "ées")
    )


def first_words(text: str) -> set[str]:
    """The words of a text that may be first names, folded: « Jean-Paul » gives « jean » and « paul »."""
    return set(_FOLDED_WORD.findall(small_letters(text)))
