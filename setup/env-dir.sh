#!/bin/sh
# Prints where this clone's environment lives: ASSISTANT_ENV, else a folder of the user's cache named after the clone.
root=$(cd "$(dirname "$0")/.." && pwd -P)
name=$(printf '%s' "$root" | sha256sum | cut -c1-12)
echo "${ASSISTANT_ENV:-${XDG_CACHE_HOME:-$HOME/.cache}/ans-assistant/envs/$name}"
