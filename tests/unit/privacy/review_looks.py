"""Messages of a ninth look: what a review of the rules showed that they cut, or let through."""

from __future__ import annotations

REVIEW_LEAKS = [
    # A command of IMAP is a line of its own, or its account or its secret says so.
    ('a1 LOGIN jdupont "tulipe mauve 12"', "tulipe"),
    ('a1 LOGIN jdupont "tulipe mauve 12"', "mauve"),
    ("trace :\nA001 LOGIN jdupont Tulipe12\nA001 NO", "Tulipe12"),
    ("C: a2 LOGIN jean.dupont@exemple.fr Tulipe", "Tulipe"),
    ("trace POP3 :\nUSER jdupont\n+OK\nPASS tulipe mauve\n-ERR", "mauve"),
    ("redis refuse :\nredis:6379> AUTH tulipe12\n(error)", "tulipe12"),
    # A day of no year is somebody's, unless the sentence says what is put for anybody.
    ("Sa date de naissance : 31/12, année inconnue", "31/12"),
    ("sa date de naissance est le 31 décembre, il a 60 ans", "31 décembre"),
    ("date de naissance du patient : 1er janvier, il est de 1956", "1er janvier"),
    ("sa naissance le 1er janvier ou 31 décembre", "1er janvier"),
    ("naissance le 3 mars de chaque année", "3 mars"),
    # Networks of cards are names of persons too.
    ("Patiente : VISA Monique", "VISA"),
    ("M. AMEX Jean", "AMEX"),
    ("Cordialement, Delphine Visa", "Visa"),
    ("Mme Express Marie", "Express"),
    # « et » and many words are of a phrase.
    ("la passphrase c'est Zephyr9 et quatre chevaux bleus", "chevaux"),
    ("la phrase secrète c'est Gaston7 et alors quatre chevaux", "chevaux"),
    # Only a first name begins a name after « user= ».
    ("user=Jdupont Mozilla login failed", "Jdupont"),
    ("login failed user=Tiphaine RAVENEL", "RAVENEL"),
    # Where people work, and numbers of software, are nobody's home.
    ("mon cabinet est loin, j'habite tour Horizon, 17e ét., porte 1708", "Horizon"),
    ("Tour Horizon, 17e étage, porte 1708 : mon lecteur ne marche plus", "1708"),
    ("livrer résidence Bellevue, chambre 12", "Bellevue"),
    # What follows « lieu-dit » is a name, or a word of the form.
    ("lieu-dit la grange aux belles, 24200 sarlat", "grange"),
    ("lieudit Kerbihan, au fond", "Kerbihan"),
    # Numbers of ordonnances and of cards are a person's; codes of errors and other cards are not.
    ("n° d'ordonnance 2k7f9qx4wm1t", "2k7f"),
    ("ordonnance électronique n° 2k7f9qx4wm1t", "2k7f"),
    ("serial de la carte CPS 2600918437", "2600918437"),
    # A year after « étant » is somebody's, unless what precedes or follows is a thing's.
    ("ma mère, étant du 3 mai 1958, n'a pas la carte", "1958"),
    ("la patiente, étant de 1958, n'a pas la carte", "1958"),
    # Words of software and a version are no phrase.
    ("la passphrase lune orange nord 12 est refusée", "lune orange"),
    # In small letters, a segment has its components or its date.
    ("reçu :\npid|1||4421877||DUPONT JEAN||19800101|M", "DUPONT"),
    # Who a column names, but what somebody does and programmes.
    ('p.titulaire = "Castaing"', "Castaing"),
    ("select * from p where lower(titulaire) = lower('castaing')", "castaing"),
    ("lower(titulaire) = lower('castaing')", "castaing"),
    ("titulaire IN ('Castaing', 'Durand')", "Castaing"),
    ("titulaire IN ('Castaing', 'Durand')", "Durand"),
    # Codes of cards without quotes, with a cast, or second; numbers of a card's bearer.
    ("verifyPin(6293)", "6293"),
    ('C_Login(s, CKU_USER, (CK_UTF8CHAR_PTR)"6293", 4)', "6293"),
    ("unblockPIN('77143', '8812')", "8812"),
    ("CN=DUPONT JEAN 810207178230", "810207178230"),
    ("dans le certificat, 810207178230", "810207178230"),
    ("NIR 2.55.03.75.116.001.44", "001.44"),
    # A residence in small letters before its building.
    ("mon domicile c'est résidence les acacias bat C appt 14 montfermeil", "acacias"),
]
"""A message, and what must not be read."""

REVIEW_HARMLESS = [
    "erreur 401 login via CPS",
    "Erreur 500 login Pro Santé Connect depuis ce matin",
    "étape 2 login avec la carte, ça bloque",
    "sur Windows 10 login par carte impossible",
    "Chrome 120 login PSC page blanche",
    "le bouton 2 LOGIN page ne marche plus",
    "Écran 3 login : rien ne s'affiche",
    "code 403 LOGIN via e-CPS",
    ". login ou e-CPS ?",
    "A1 LOGIN fails every time",
    "USER story PASS ou FAIL ?",
    "USER nginx PASS envsubst",
    "sur redis on lit :\nauth failed",
    "redis:6379> AUTH default",
    # A day of no year is somebody's, unless the sentence says what is put for anybody.
    "sans jour de naissance, met-on le 31 décembre ou le premier janvier ?",
    "le 3 mars de chaque année",
    "naissance inconnue : faut-il saisir le 1er janvier ?",
    "Un patient sans date de naissance connue, on met 31/12 ?",
    # Networks of cards are names of persons too.
    "la carte Visa est-elle acceptée ?",
    "American Express est-elle acceptée ?",
    "Peut-on payer par cartes Visa ou Mastercard ?",
    # Where people work, and numbers of software, are nobody's home.
    "EHPAD Résidence Bellevue, 2e étage : le lecteur CPS ne marche pas",
    "L'EHPAD Résidence Les Jardins, 3e étage, utilise-t-il la CPE ?",
    "maison médicale, immeuble Pasteur, 2e étage",
    "foyer résidence Bellevue, chambre 12",
    "Tour B, chambre 12 : le lecteur de l'infirmière",
    "Quartier Nord, porte 3, hall A : borne",
    "Niveau 2, porte 443, bloc A",
    "Studio 2, niveau 3 du logiciel",
    "parc 12, lot 3, logement 4",
    # What follows « lieu-dit » is a name, or a word of the form.
    "Un lieu-dit Sans numéro, comment le saisir ?",
    "Lieu-dit Obligatoire dans le formulaire ?",
    "Lieu-dit BP Commune est refusé",
    "les lieux-dits Bretagne",
    # Numbers of ordonnances and of cards are a person's; codes of errors and other cards are not.
    "ordonnance n° ERR0012",
    "e-prescription n°ERR4521 erreur",
    "ordonnance réf SEGUR2024",
    "l'ordonnance id REQ00012",
    "prescription id TEST0001",
    "carte mère serial number 12345678 du poste",
    "cartes SIM, numéro de série 89330123",
    "lecteur carte serial 12345678",
    # A year after « étant » is somebody's, unless what precedes or follows is a thing's.
    "la loi, étant de 1978, prévoit quoi ?",
    "facture, étant du 12 mai 2009, est-elle due ?",
    "norme X, étant de 1999, s'applique ?",
    "ce logiciel, étant de mars 2008, est-il homologué ?",
    "comme étant de 1999 dans la base",
    # Words of software and a version are no phrase.
    "la passphrase keystore tomcat 9 est fausse",
    "passphrase openssl keytool windows 11",
    "passphrase nginx ou tomcat 9",
    "passphrase postgres docker 24",
    # In small letters, a segment has its components or its date.
    "ps: pid|cmd|user|cpu|mem",
    "colonnes : pid|nom|prénom|ddn|sexe",
    # Who a column names, but what somebody does and programmes.
    "SELECT x WHERE prescripteur = 'Cardiologue'",
    "agent = 'Nagios'",
    "select 1 from t where agent = 'Nagios'",
    "update t set utilisateur = 'Batch'",
    "lower(agent) = lower('nagios')",
    # Codes of cards without quotes, with a cast, or second; numbers of a card's bearer.
    "setPinTimeout(3000) ne change rien",
    "mapping(8080) et ping(10000) renvoient null",
    # Of anybody whose day of birth is missing.
    "Quand le jour de naissance du patient manque, met-on le 31 décembre ?",
]
"""Look-alikes that must stay."""
