#!/bin/sh
# Writes what one more agency of this machine needs, made from the files of this folder: its units of systemd, its
# nginx, its command, its settings with a secret of its own. The whole way: docs/plusieurs-agences.md.
#
#   deploy/agency.sh NAME PORTS [FOLDER]     deploy/agency.sh mediatheque 5100
#
# NAME is of small letters and digits. PORTS is the first of a hundred that are free: 5100 gives the replicas 5105
# and 5106, visitors 5180. FOLDER stands for « / ». A file that is there already stays as it is.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
name=${1:-} ports=${2:-} to=${3:-}
refuse() {
    echo "$1" >&2
    sed -n '2,8s/^# \{0,1\}//p' "$0" >&2
    exit 2
}
case "$name" in
    '' | [!a-z]* | *[!a-z0-9]*) refuse "« $name » n'est pas un nom : des lettres minuscules sans accent et des chiffres." ;;
    actions | assistant | backoffice | nginx | publish) refuse "« $name » nomme déjà autre chose." ;;
esac
case "$ports" in
    5000 | 8000) refuse "5005 à 5060 et 8080 sont les ports de la première agence." ;;
    1[1-9]00 | [2-9][0-9]00 | [1-5][0-9][0-9]00) hundred=${ports%00} ;;
    *) refuse "« $ports » n'est pas le premier de cent ports, comme 5100." ;;
esac
for other in "$to"/etc/assistant-*/nginx/listen.conf; do
    [ "$other" = "$to/etc/assistant-$name/nginx/listen.conf" ] || ! grep -q "127\.0\.0\.1:${hundred}80;" "$other" 2> /dev/null ||
        refuse "$other a déjà ces ports."
done
secret=$(head -c 36 /dev/urandom | base64 | tr '+/' '-_')

# The code and its environments (/srv/assistant/v1, /srv/assistant/cache) serve all; the rest is the agency's.
write() {
    target="$to$2"
    if [ -e "$target" ]; then
        echo "$target existe déjà : laissé tel quel."
        return
    fi
    mkdir -p "$(dirname "$target")"
    sed -E \
        -e "s#/(etc|var/lib)/assistant\b#/\1/assistant-$name#g" \
        -e "s#/srv/assistant/(current|faq|models)\b#/srv/assistant-$name/\1#g" \
        -e "/StateDirectory=/s#\bassistant\b#assistant-$name#g" \
        -e "s#\bUser=assistant( |\$)#User=assistant-$name\1#; s#^Description=Assistant,#Description=Assistant ($name),#" \
        -e "s#\bassistant(-actions|-publish)?@#assistant-$name\1@#g; s#\bassistant-backoffice\b#assistant-$name-backoffice#g" \
        -e "s#\b50(05|06|50|55|56|60)\b#$hundred\1#g; s#127\.0\.0\.1:8080\b#127.0.0.1:${hundred}80#g" \
        -e "s#^ASSISTANT_NAME=.*#ASSISTANT_NAME=$name#; s#^ASSISTANT_SECRET=\$#ASSISTANT_SECRET=$secret#" \
        -e "s#//assistant:(.*)/assistant\$#//$name:\1/$name#" \
        -e "s#\bassistant\.exemple\.fr#$name.exemple.fr#g" \
        -e "s#^\# (set_real_ip_from|real_ip_header)#\1#" \
        "$1" > "$target"
    [ ! -x "$1" ] || chmod +x "$target"
    echo "$target"
}

for unit in "$here"/systemd/*.service; do
    write "$unit" "/etc/systemd/system/assistant-$name${unit#"$here"/systemd/assistant}"
done
write "$here/systemd/command.sh" "/usr/local/bin/assistant-$name"
find "$here/nginx" -type f | sort | while read -r file; do
    write "$file" "/etc/assistant-$name/nginx/${file#"$here"/nginx/}"
done
# Nobody reads the secret, not even while it is written.
(umask 077 && write "$here/systemd/environment.example" "/etc/assistant-$name/environment")
