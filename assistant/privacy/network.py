"""Addresses of machines: IPv4, IPv6, MAC. Versions, OIDs and numbers of chapters look like some and stay."""

from __future__ import annotations

import ipaddress
import re

from assistant.privacy.labels import IDENTIFIER, IP_ADDRESS, mark
from assistant.privacy.public_values import GROUP_MAC
from assistant.privacy.words_around import before

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IPV4 = re.compile(rf"(?<![0-9A-Za-z.])(?<![0-9]-){_OCTET}(?:\.{_OCTET}){{3}}(?![0-9A-Za-z])(?!\.[0-9])")
_ARCS = ("1.2.250.", "1.3.6.1", "2.16.840.", "1.2.840.", "2.5.4.", "2.5.29.")
"""Beginnings of the OIDs of the trade, and of the attributes and extensions of certificates."""
# The private networks whole, which everybody has: « 10.0.0.0/8 ».
_RESERVED = re.compile(r"(?:10\.0\.0\.0/8|172\.16\.0\.0/12|192\.168\.0\.0/16)(?![0-9])")
# « 192 . 168 . 1 . 10 », « 192[.]168[.]1[.]10 », « 192-168-1-10 »: named or private networks only.
_IPV4_SPACED = re.compile(
    rf"(?<![0-9A-Za-z.])(?:10|127|172|192|{_OCTET})(?:(?: ?\. ?|\[\.\]|\(\.\)|"
    rf"-){_OCTET}){{3}}(?![0-9A-Za-z.-])"
)
_IPV6 = re.compile(
    r"(?<![0-9A-Za-z:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?:(?:\.[0-9]{1,3}){3})?(?![0-9A-Za-z:])"
)
BYTES = re.compile(r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{2}(?:[: ][0-9A-Fa-f]{2}){7,63}(?![0-9A-Fa-f:])")
"""« 9F:D4:33:0E:81:6B:CC:27:A5 »: of a key's or a certificate's identifier; six are a machine's."""
_MAC = re.compile(
    r"(?<![0-9A-Za-z:.-])(?:[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}|[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2}){5}"
    r"|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![0-9A-Za-z:-])(?!\.[0-9A-Za-z])"
)
# « n° de série du certificat serveur : 5F:3A:91:0C:77:2E »
_OF_A_CERTIFICATE = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:(?:s[ée]rie|serial)(?:[ ]?number)?[^\n.;!?]{0,30}(?:certificat\w{0,2}|crl|ac|"
    r"csr|cert)|"
    r"(?:certificat\w{0,2}|cert)[^\n.;!?]{0,30}(?:s[ée]rie|serial)(?:[ ]?number)?|x509v?3?|keyid|(?:sub|"
    r"auth)\w{2,8} key id\w{0,10})"
    r"(?![a-z])[^\n.;!?]{0,25}$"
)
_MAC_NAMED = re.compile(
    r"(?i)(?<![a-z])((?:adresse |@ ?)?mac(?: address)?[ :=]{1,3}(?:est |is )?)([0-9a-f]{12}|"
    r"[0-9a-f]{2}(?:[ .-][0-9a-f]{2}){5})(?![0-9a-z])"
)
_NETWORK = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:ip(?:v?[46])?s?|@ip|adresses?|serveurs?|h[ôo]tes?|host(?:name)?|proxy|dns|"
    r"ping|passerelle|gateway|"
    r"r[ée]seaux?|sous-r[ée]seaux?|subnet|vpn|pare-feu|firewall|poste|machine|client|depuis|from|router|"
    r"routeur|"
    r"whitelist(?:er)?|liste blanche|x-forwarded-for|remote|telnet|ssh|nslookup|tracert|traceroute|"
    r"source|src|dst)"
    r"(?![a-zà-ÿ])[^0-9\n]{0,25}$"
)
_NOT_NETWORK = re.compile(
    r"(?i)(?:(?<![a-zà-ÿ])(?:versions?|ver|v|release|build|maj|mises? [àa] jour|mont[ée]e|patch|"
    r"correctif|firmware|edition|"
    r"oid|urn:oid:|urn|chapitres?|chap|sections?|§|paragraphes?|articles?|art|annexes?|exigences?|req|"
    r"figures?|tableaux?|"
    r"[ée]tapes?|sc[ée]narios?|tests?|points?|crit[èe]res?|r[èe]gles?|cas|java|jdk|jre|chrome|firefox|"
    r"edge|windows|macos|"
    r"ios|android|cryptolib|cps|dmp|driver|pilote|logiciel|lecteur|middleware|volet|guide|profil|"
    r"sch[ée]ma|ig|num[ée]rot\w{1,8})"
    r"(?:[ .:n°-]{0,4}|[ ](?:est|en|la|le|de|du|la version)[ ])|root=[\"']?|[vV])$"
)
# Nothing else begins as the networks of a building do.
_VERSION = re.compile(r"(?i)(?:(?<![a-zà-ÿ])(?:versions?|oid|urn|release|build|v)[ .:]{0,3}|[vV])$")
# « passage de 10.2.1.7 à 10.2.2.0 »
_UPGRADE = re.compile(
    rf"(?i)(?<![a-zà-ÿ])(?:passages?|pass[ée]{{1,2}}s?|passer|mont[ée]e|mise à jour|mis à jour|maj|migration|"
    rf"migr[ée]{{1,2}}s?|migrer|mettre à jour|upgrade|retour|"
    rf"r[ée]trogradation)(?P<of>(?:[ ][\w'’-]{{1,20}}){{0,3}})"
    rf"[ ](?:de|from)[ ](?:la )?(?:version )?({_IPV4.pattern})[ ](?:à|vers|en|to|->|"
    rf"→)[ ](?:la )?(?:version )?({_IPV4.pattern})"
)
_OF_NETWORK = re.compile(
    r"(?i)(?<![a-zà-ÿ])(?:ip|adresses?|serveurs?|proxy|dns|passerelle|r[ée]seaux?|vpn|pare-feu|poste|machine|"
    r"routeur|h[ôo]te)(?![a-zà-ÿ])"
)
# « dmp-client 4.2.1.7 »
_PROGRAM = re.compile(
    r"(?<![\w./-])[a-z]{2,14}-(?:client|agent|driver|cli|sdk|lib|libs|connector|connecteur|plugin|core|"
    r"adapter)[ ]$"
)
_PRODUCT = re.compile(
    r"(?<![.!?\n] )(?<!^)(?<![A-Za-zÀ-ÿ])[A-ZÀ-Ý][A-Za-zÀ-ÿ]+[ ]$|"
    r"(?<![\w./-])[a-z]{2,12}[0-9]?(?:-[a-z]{2,12}[0-9]?){1,3}[ ]$"
)


def redact_machines(text: str) -> str:
    """Replaces IPv4, IPv6 and MAC addresses; the loopback, masks of networks and « any » stay."""
    if ":" in text or "-" in text or "." in text:
        text = _MAC.sub(_mac, text)
        text = _IPV6.sub(_ipv6, text)
    text = _MAC_NAMED.sub(
        lambda match: match[0] if GROUP_MAC.match(match[2]) else match[1] + mark(IDENTIFIER), text
    )
    versions = upgraded_versions(text)
    text = _IPV4.sub(lambda match: match[0] if match.start() in versions else _ipv4(match), text)
    return _IPV4_SPACED.sub(_ipv4_spaced, text)


def _mac(match: re.Match[str]) -> str:
    """An address that everybody listens to is no machine's: « 01:00:5E:00:00:FB »."""
    of_nobody = GROUP_MAC.match(match[0]) or _OF_A_CERTIFICATE.search(before(match))
    return match[0] if of_nobody else mark(IDENTIFIER)


def upgraded_versions(text: str) -> set[int]:
    """Where the two versions of an upgrade begin: « passage de 10.2.1.7 à 10.2.2.0 »."""
    found: set[int] = set()
    for match in _UPGRADE.finditer(text):
        if not _OF_NETWORK.search(text[max(0, match.start() - 40) : match.end("of")]):
            found.update((match.start(2), match.start(3)))
    return found


def _ipv4(match: re.Match[str]) -> str:
    octets = [int(octet) for octet in match[0].split(".")]
    first = octets[0]
    if first in (0, 127, 255) or match[0].startswith(_ARCS) or _RESERVED.match(match.string, match.start()):
        return match[0]
    lead = before(match)
    local = (first, octets[1]) == (192, 168) or (first == 172 and 16 <= octets[1] <= 31)
    if local and not _VERSION.search(lead):
        return mark(IP_ADDRESS)
    if _NOT_NETWORK.search(lead) or (first < 10 and _PROGRAM.search(lead)):
        return match[0]
    if (
        _NETWORK.search(lead)
        or lead.endswith(("/", "@", "="))
        or match.string[match.end() : match.end() + 1] in ("/", ":")
    ):
        return mark(IP_ADDRESS)
    # « Cryptolib 5.2.0.1 » has the shape of a version: small numbers after the name of a product.
    small = first < 10 or (octets[1] < 10 and octets[2] < 10 and first not in (10, 172, 192))
    return match[0] if small and (_PRODUCT.search(lead) or max(octets) < 20) else mark(IP_ADDRESS)


def _ipv4_spaced(match: re.Match[str]) -> str:
    lead = before(match)
    if "[" in match[0] or "(" in match[0]:
        return mark(IP_ADDRESS)
    named = _NETWORK.search(lead) is not None and not _NOT_NETWORK.search(lead)
    private = match[0].startswith(("192", "172", "10"))
    return mark(IP_ADDRESS) if named and private else match[0]


def _ipv6(match: re.Match[str]) -> str:
    written = match[0]
    if not any(char.isdigit() for char in written) or written.count(":") < (2 if "::" in written else 7):
        return written
    # « 5A:3F:00:91:C2:7E:14:08 »: bytes, of a certificate's number; nobody writes an address so.
    if BYTES.fullmatch(written):
        return written
    try:
        address = ipaddress.IPv6Address(written)
    except ValueError:
        return written
    # The range of documentation, whole.
    whole = written.lower() == "2001:db8::" and match.string.startswith("/32", match.end())
    of_nobody = address.is_loopback or address.is_unspecified or whole
    return written if of_nobody else mark(IP_ADDRESS)
