#!/bin/sh
# Takes a replica or an action server out of the traffic, or puts it back, without a visitor noticing:
#
#   ./replica.sh drain 127.0.0.1:5005      nothing new goes there, and what is under way is answered
#   ./replica.sh restore 127.0.0.1:5005
#
# Works on the upstream.conf and actions.conf beside it. NGINX_PREFIX names another folder.
set -eu

prefix=${NGINX_PREFIX:-$(cd "$(dirname "$0")" && pwd)}

case "${1:-}" in drain | restore) ;; *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;; esac
address=${2:?address of the server, as upstream.conf or actions.conf writes it}
for file in "$prefix/upstream.conf" "$prefix/actions.conf" ""; do
    [ -n "$file" ] || { echo "$address n'est ni dans upstream.conf ni dans actions.conf." >&2; exit 1; }
    if grep -q "^ *server $address[ ;]" "$file"; then break; fi
done
if [ "$1" = drain ] && ! grep "^ *server [^{]*;" "$file" | grep -v "server $address[ ;]" | grep -qv " down;"; then
    echo "$address est le dernier en service : il y reste." >&2
    exit 1
fi

changed=$(mktemp "$prefix/.servers.XXXXXX")
sed "/server $address[ ;]/s/ down;/;/" "$file" > "$changed"
[ "$1" = restore ] || sed -i "/server $address[ ;]/s/;/ down;/" "$changed"
chmod --reference="$file" "$changed"
cp "$file" "$file.before"
mv "$changed" "$file"
if ! nginx -q -t -p "$prefix" -c "$prefix/nginx.conf"; then
    mv "$file.before" "$file"
    echo "La configuration est refusée : rien n'a changé." >&2
    exit 1
fi
rm "$file.before"

master=$(cat "$prefix/run/nginx.pid")
old=$(pgrep -P "$master" || true)
nginx -p "$prefix" -c "$prefix/nginx.conf" -s reload
# The workers of before answer what they have begun, then end: after that, nothing goes to this server.
for worker in $old; do
    tries=0
    while kill -0 "$worker" 2>/dev/null && [ "$tries" -lt 600 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
done
echo "$address : $([ "$1" = drain ] && echo "hors service" || echo "en service")."
