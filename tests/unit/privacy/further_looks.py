"""Messages of a fourth look: kinds that the seventh and eighth hands showed, in other words."""

from __future__ import annotations

FURTHER_LEAKS = [
    # Options whose words nobody parts.
    ("openssl pkcs12 -in a.p12 -srckeypass Horizon.bleu -nodes", "Horizon.bleu"),
    ("keytool -importkeystore -srcstorepass nuage-gris -deststorepass vent-du-nord -alias x", "vent-du-nord"),
    ("kcadm --proxypassword Rivage7 get realms", "Rivage7"),
    # The subject of a certificate, an account of a directory.
    ("CN=899700123456+SN=QUEMENEUR+GN=Tugdual,OU=Pharmacien,C=FR", "QUEMENEUR"),
    ("subject: CN=810001234567, GN=Maïwenn, SN=LE GOFF, O=ANS, C=FR", "Maïwenn"),
    ("dn: uid=tquemeneur,ou=people,dc=hopital,dc=fr", "tquemeneur"),
    ("sAMAccountName=bfournel; memberOf=CN=mss,OU=Groupes", "bfournel"),
    # A number said to be in a directory.
    ("je suis connue sous le 921033187 dans le fichier Adeli", "921033187"),
    ("l'orthophoniste a le 599301274 au répertoire (ADELI)", "599301274"),
    ("le 10100544321 figure bien dans l'annuaire RPPS", "10100544321"),
    # The same secret elsewhere, another code beside it.
    ("g.lestrange : écrivez à g.lestrange@clinique-sud.fr", "g.lestrange :"),
    ("soizic.kerbrat@ch-nord.fr est l'adresse de Kerbrat, la biologiste", "Kerbrat"),
    ("mon code porteur est 8820 mais 8820 est refusé au lecteur", "8820"),
    ("avant c'était 6104, maintenant mon code porteur est 9127", "6104"),
    ("codeporteur=7745 bloqué", "7745"),
    ("code_pin: 5093 refusé", "5093"),
    ("le 3308 que je compose chaque matin pour débloquer ma carte ne passe plus", "3308"),
    ("le trois-mille-quatre-cent-douze est mon code secret", "trois-mille-quatre-cent-douze"),
    # Births in other words, and as in America.
    ("bébé venu au monde le 3 févr. 2025, son INS ?", "3 févr. 2025"),
    ("la petite, mise au monde le 14/02/2025, n'a pas d'INS", "14/02/2025"),
    ("born 07/29/1975 in Boston, my INS?", "07/29/1975"),
    ("she was born July 29th, 1975", "July 29th, 1975"),
    # Streets as they are typed.
    ("livrez la carte au 7 alée des acacias", "alée des acacias"),
    ("mon cabinet est 12 avenu Jean Jaurès", "avenu Jean Jaurès"),
    ("envoyez au 3 bvd Voltaire", "bvd Voltaire"),
]
FURTHER_HARMLESS = [
    "l'option --password est-elle obligatoire ?",
    "l'option --secret obligatoire ou non ?",
    "keytool -list -keystore org.p12 -alias auth_cli",
    "proxy_pass http://keycloak:8080; suffit-il ?",
    "password: {{ lookup('env', 'PSC') }}",
    "SET PASSWORD = :nouveau WHERE id = :id",
    "PID|||||NOM^PRENOM||AAAAMMJJ|M, est-ce bien cela ?",
    "Écrire NOM^PRENOM^^^Mme dans PID-5",
    "prenom.nom@structure.mssante.fr est-il imposé ?",
    "nom.prenom(at)domaine.mssante.fr : quel format ?",
    "<streetAddressLine>numéro et voie</streetAddressLine> sur une ligne ?",
    "OID 1.2.250.1.71.4.2.1 pour les personnes, 1.2.250.1.71.4.2.2 pour les structures",
    "on voit 1.2.250.1.888.2.1 dans vos exemples",
    "Extraction RPPS du 2025-03-04 08:12 introuvable",
    "Patient Mineur, Patient Majeur : deux parcours ?",
    "M. et Mme Tout-le-Monde y ont-ils accès ?",
    "certificat n° de série 4B:2F:10:81:C3:7D:15:09 révoqué",
    "keyid:1A:2B:33:0E:81:6B:CC:27:A5:10:EE:4D:72:38:B9:06:51:FA:07:C3 à comparer",
    "SHA256(annuaire.zip)= 3c1d2be04a5863c0ffee17a2b39d4418e6057fd3c9a1b2447810ee53f6c0d9aa diffère",
    "Le SHA-1 attendu est 3fdba35f04dc8c462986c992bcf8755462571130, le mien diffère",
    '{"siret":"30543077900028","naf":"6201Z"} à déclarer ?',
    "error=invalid_scope&error_description=Unknown+scope%3A+foo au retour de PSC",
    "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEbYq1uTAN\n-----END CERTIFICATE-----\nLa racine ?",
    "uid=admin,ou=people,dc=exemple,dc=fr refusé",
    "La MSSanté a vu le jour en 2013",
    "EXPOSE 8443 5432 6379 dans le Dockerfile",
    "facture F-2024-0917 et commande C-2024-0033",
]
