"""Messages in other wordings that hold nothing personal: they must come out as they were typed."""

from __future__ import annotations

VARIED_HARMLESS = [
    line.replace("\\n", "\n")
    for line in r"""
Le lecteur de carte renvoie l'erreur 8010
Ma carte CPS affiche le code erreur 6983
Code retour 0012 après saisie du code porteur
J'ai saisi mon code porteur et obtenu l'erreur 63C2
Combien de chiffres a le code PUK, 8 ?
Le code porteur a 4 chiffres et le PUK en a 8
Depuis 2024 ma carte ne demande plus le code porteur
J'ai commandé 1500 cartes CPE pour l'établissement
Notre carte expire en 2027, faut-il un nouveau code ?
Le SMS arrive après 3600 secondes
Le port 8443 est-il ouvert pour l'authentification par carte ?
Le formulaire 5014 de demande de carte est introuvable
La carte est fabriquée sous 10 jours, sinon appelez le 3015
Code postal 29200 refusé à la commande de la carte CPS
Quel est le code NAF 8621 pour une officine ?
Le code profession 10 et le code savoir-faire 2040 sont-ils bons ?
Le code CCAM 1234 dans la feuille de soins électronique
Cryptolib CPS 5.2.7 ou 6.0.2 pour ma carte ?
ATSAM 4.1 pilote le lecteur 3121
Windows 11 23H2 et lecteur de carte Xiring 8282
Les CPS3 et CPS4 ont-elles le même code ?
Numéro de ticket 884512 sur le blocage de ma carte
Demande 2026-00451 de déblocage de carte, où en est-elle ?
Le code HTTP 401 revient après la double authentification
Le code 503 du service d'authentification
L'OTP dure 30 secondes ou 60 secondes ?
En 2025, le SMS sera-t-il encore accepté ?
Le lot 2026 de cartes est-il livré ?
J'ai reçu 250 SMS de test
On a reçu 1200 cartes ce mois-ci
J'ai reçu 3 courriers au sujet de ma carte
L'établissement a reçu 450 000 euros au titre du Ségur
Mot de passe : comment le changer ?
Mot de passe, identifiant, carte : que faut-il pour se connecter ?
Le mot de passe, oublié depuis, n'est plus réinitialisable
Mon mot de passe (provisoire) est expiré
La passphrase est obligatoire pour ouvrir le p12 ?
La passphrase est demandée à chaque démarrage
Mot de passe → page blanche
Le jeton (access token) expire au bout de 60 secondes
Le token, à savoir l'access token, est rejeté
La clé d'API, à savoir celle de l'Annuaire, est gratuite ?
Question secrète : comment la changer ?
Question secrète : la page n'existe pas
Je me connecte avec ma carte CPS et l'erreur 401 apparaît
Je me connecte avec Pro Santé Connect et e-CPS
private final String apiKey;
@Value("${esante.api.key}") private String apiKey;
headers = {"ESANTE-API-KEY": os.getenv("KEY")} est-il correct ?
"Authorization": "Bearer <access_token>" faut-il les chevrons ?
client.login(username, password) lève une exception
let token: String = readToken()
new NetworkCredential(user, pass) est-il sûr ?
curl --cert client.pem --key client.key https://api.exemple.fr
export PSC_CLIENT_SECRET=$SECRET
net use Z: /delete
sqlplus / as sysdba
OIDCClientSecret doit être renseigné dans Apache
ssh -p 2222 srv
String password = null;
Basic ou Bearer pour l'API de l'Annuaire ?
L'en-tête, c'est du Bearer ou de l'ApiKey ?
C'est Keycloak qui refuse le jeton
C'est Pro Santé Connect qui ne répond pas
C'est Maincare notre éditeur
Patient : faut-il son accord pour le DMP ?
Patient : identité à qualifier, que faire ?
Le patient Alpha de la recette est-il fourni ?
Nom : faut-il mettre le nom de naissance ?
Nom de naissance, prénom et sexe sont-ils obligatoires ?
Prénom : combien de caractères au maximum ?
Identifiant patient : quel format attendez-vous ?
L'identifiant IPP est-il un PI dans le PID-3 ?
PID-3 répète l'IPP et l'INS
PID-7 doit-il avoir 8 caractères ?
PID-5 nom et PID-8 sexe
PID|1||{{INS}}^^^ASIP-SANTE-INS-NIR est-il le gabarit ?
L'OID 1.2.250.1.213.1.4.8 est-il celui du PID-3 ?
Numéro INSEE de la commune 29019
Code INSEE 75056 pour Paris
Dossier 2026-1182 déposé sur Convergence, quand la réponse ?
Dossier de candidature SUN-ES n° 4512
Mon dossier médical partagé est-il le DMP ?
Le numéro d'ordre est-il repris dans le RPPS ?
RPPS : 11 chiffres, ADELI : 9 chiffres
FINESS 290000017 et FINESS juridique 290020700
SIRET 26290001700018 du CHU
Le FINESS géographique 750100125 est absent
La CME est née en 2022, doit-elle signer ?
La CPTS née en 2021 veut des CPE
La plateforme née du Ségur
La MSSanté a vu le jour en 2013
Le RPPS+ remonte au 1er janvier 2021
La réforme remonte au 4 mars 2002
Le DMP date du 13 août 2004
La date de naissance doit-elle être AAAA-MM-JJ ?
Logiciel Claude Bernard Base : est-il agréé ?
Hôpital Edouard Herriot de Lyon, commande de cartes
Clinique Saint-Jean à Montpellier
CHU Henri Mondor, raccordement à PSC
Pharmacie Lafayette du centre, changement de titulaire
Institut Gustave Roussy et Institut Curie
Laboratoire Pasteur Cerba
Rue de la Santé, c'est où ?
L'adresse : faut-il la mettre à jour dans l'Annuaire ?
Adresse : à quel format la saisir ?
Adresse : https://esante.gouv.fr/produits
Adresse MSSanté : comment la créer ?
L'adresse du serveur : annuaire.sante.fr, port 636
Bonjour docteur Robot
Bonjour Docteur, Bonjour Madame
Bonjour madame la conseillère
Monsieur le Directeur général doit-il signer ?
Madame la Présidente de la CPTS
Docteur en pharmacie, quelle carte demander ?
Docteur Junior : quelle carte CPF ?
Le docteur remplaçant a-t-il une CPS ?
Maître de stage : quel accès ?
Professeur des universités praticien hospitalier
Contact DSI : comment le déclarer ?
Contact Ségur : quelle adresse ?
Contact technique et contact administratif du contrat
Contact principal à modifier dans Convergence
Titulaire ou suppléant : qui commande ?
Signé électroniquement, le contrat suffit ?
Cordialement,\nLe service informatique
Merci d'avance,\nL'équipe projet
Version 3.1.4.2 du DMP compatible
Serveur local 127.0.0.1 ou 0.0.0.0 ?
Masque 255.255.255.0 conseillé ?
Cert SHA-1 : AA:BB:CC:DD:EE:FF:00:11:22:33
L'exigence INS/va1.53 et SC.DMP/CONF.07
Scénario PSC-12 cas 3, étape 4
REM-MS-DA-SRS-1 est-il publié ?
La vague 2 du Ségur médico-social finit le 31/12/2026
L'arrêté du 28 mars 2022
Décret n° 2021-1048
Budget de 12 500 € pour 40 postes
De 8h30 à 18h00, 5 jours sur 7
Le 36 46 ne répond pas
BP et CEDEX dans l'adresse de livraison
Carte bancaire acceptée pour payer ?
RIB demandé pour l'indemnisation ?
Un même code pour authentification et signature ?
Code de révocation perdu, que faire ?
Le code de réinitialisation n'arrive pas
Code d'enrôlement expiré au bout de 24 heures
Google Authenticator est-il compatible ?
Le texto ne contenait rien
LOINC 11502-2 et 18719-5
SNOMED 73211009 pour le diabète
CIM-10 E11.9
CIP 3400930000120
urn:oid:1.2.250.1.71.4.2.1 pour l'identifiant du PS
hl7.fhir.fr.core 2.1.0
nonce et state différents à chaque appel
acr_values=eidas1 et scope=openid scope_all
""".strip().splitlines()
]
