#!/bin/sh
# The command « assistant » of this agency, with the settings and the user of its programs: `db backup FOLDER`,
# `faq check`, `backoffice link`… To be run by root; paths are whole ones.
exec systemd-run --quiet --collect --wait --pipe \
    --property=User=assistant \
    --property=EnvironmentFile=/etc/assistant/environment \
    --property=EnvironmentFile=-/etc/assistant/backoffice \
    --property=WorkingDirectory=/srv/assistant/current \
    --property=StateDirectory=assistant/commands \
    --setenv=ASSISTANT_HOME=/var/lib/assistant/commands \
    --setenv=ASSISTANT_BACKOFFICE_PORT=5060 \
    --setenv=XDG_CACHE_HOME=/srv/assistant/cache \
    /bin/sh -c 'exec "$(./setup/env-dir.sh)/bin/assistant" "$@"' assistant "$@"
