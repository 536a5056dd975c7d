#!/bin/sh
# Takes a replica out of the traffic, or puts it back, without a visitor noticing:
#
#   ./replica.sh drain 127.0.0.1:5005      no new message goes there, and those under way are answered
#   ./replica.sh restore 127.0.0.1:5005
#
# Works on the upstream.conf beside it. NGINX_PREFIX names another folder.
set -eu

prefix=${NGINX_PREFIX:-$(cd "$(dirname "$0")" && pwd)}
file=$prefix/upstream.conf

case "${1:-}" in drain | restore) ;; *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;; esac
address=${2:?address of the replica, as upstream.conf writes it}
grep -q "server $address[ ;]" "$file" || { echo "$address n'est pas dans $file." >&2; exit 1; }
if [ "$1" = drain ] && ! grep "server " "$file" | grep -v "server $address[ ;]" | grep -qv " down;"; then
    echo "$address est la dernière réplique en service : elle y reste." >&2
    exit 1
fi

changed=$(mktemp "$prefix/.upstream.XXXXXX")
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
# The workers of before answer what they have begun, then end: after that, nothing goes to the replica.
for worker in $old; do
    tries=0
    while kill -0 "$worker" 2>/dev/null && [ "$tries" -lt 600 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
done
echo "$address : $([ "$1" = drain ] && echo "hors service" || echo "en service")."
