#!/usr/bin/env bash
# Sets up the project's environment: finds or obtains uv and a Python, installs the pinned packages by hash.
#   setup.sh        what running needs (requirements/run.txt)
#   setup.sh test   what testing and checking need besides (requirements/dev.txt)
#   setup.sh tensorflow   what a config.yml that names DIET or TED needs besides (requirements/tensorflow.txt)
# Twice in a row it does nothing; the second time needs no network. Any number may run at once: each waits its turn.
#
# The environment lives outside the repository: `rasa test` reads every YAML file below ".", and
# would run the sample stories inside Rasa's own package.
set -euo pipefail

kind=${1:-run}
root=$(cd "$(dirname "$0")/.." && pwd)
env_dir=$("$root/setup/env-dir.sh")
# An activated environment must not be rebuilt from its own Python.
PATH=$(printf '%s' "$PATH" | tr ':' '\n' | grep -vxF "$env_dir/bin" | paste -sd: -)
tools="$(dirname "$(dirname "$env_dir")")/tools"
began=$(date +%s%N)

seconds() { local ms=$((($(date +%s%N) - began) / 1000000)); printf '%d.%d' $((ms / 1000)) $((ms % 1000 / 100)); }
say() { printf '\033[1m==>\033[0m [%5s s] %s\n' "$(seconds)" "$*" >&2; }
fail() { printf 'Set-up stopped: %s\n' "$*" >&2; exit 1; }

digest() { (cd "$root" && cat "$@") | sha256sum | cut -c1-64; }
run_stamp=$(digest requirements/run.txt setup/start.py setup/setup.sh setup/warm.py)
dev_stamp="$run_stamp $(digest requirements/dev.txt)"
tensorflow_stamp="$run_stamp $(digest requirements/tensorflow.txt)"
has() { [ -f "$env_dir/.stamp-$1" ] && [ "$(cat "$env_dir/.stamp-$1")" = "$2" ] && [ -x "$env_dir/bin/python" ]; }
ready() {
    has run "$run_stamp" || return
    case $kind in
        test) has dev "$dev_stamp" ;;
        tensorflow) has tensorflow "$tensorflow_stamp" ;;
    esac
}
ready && exit 0

# One set-up at a time in a folder; the lock of one that was killed opens by itself.
alone() {
    mkdir -p "$(dirname "$1")" || fail "the folder $(dirname "$1") cannot be made. ASSISTANT_ENV names another place."
    exec {lock}>>"$1" || fail "the folder $(dirname "$1") cannot be written. ASSISTANT_ENV names another place."
    flock -n "$lock" && return
    say "Another set-up is under way: waiting for it"
    flock "$lock"
}

find_uv() {
    if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then command -v uv; return; fi
    command -v python3 >/dev/null 2>&1 || fail "no python3 on this machine. Install one (Debian: apt-get install python3 python3-venv)."
    # Clones share these tools: one installs, the others wait and find it.
    alone "$tools.lock"
    if ! "$tools/bin/uv" --version >/dev/null 2>&1; then
        say "Installing the uv installer"
        rm -rf "$tools" && mkdir -p "$tools/bin"
        local pip
        # Into a folder: nothing to make first. A Python without pip makes a virtual environment, with one.
        if python3 -m pip --version >/dev/null 2>&1; then
            pip=(python3 -m pip install --target "$tools/lib") && ln -sf "$tools/lib/bin/uv" "$tools/bin/uv"
        elif python3 -m venv "$tools/venv" >/dev/null 2>&1; then
            pip=("$tools/venv/bin/python" -m pip install) && ln -sf "$tools/venv/bin/uv" "$tools/bin/uv"
        else
            fail "python3 has neither venv nor pip. Install one (Debian: apt-get install python3-venv), or install uv, and run again."
        fi
        PIP_ROOT_USER_ACTION=ignore "${pip[@]}" -q --disable-pip-version-check --require-hashes -r "$root/requirements/uv.txt" >&2 \
            || fail "uv could not be installed. Check the network, or install uv yourself and run again."
    fi
    echo "$tools/bin/uv"
}

# A Python counts only if it really runs (pyenv's shims fail when no version is selected) and is whole.
works() { "$1" -c "import sys, ctypes, sqlite3, ssl, zlib; sys.exit('%d.%d' % sys.version_info[:2] != '$2')" >/dev/null 2>&1; }

find_python() {
    local version candidate
    for version in 3.12 3.11; do
        for candidate in "$(command -v "python$version" 2>/dev/null || true)" \
            "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version".*/bin/"python$version" \
            "$("$uv" python find --managed-python --no-python-downloads "$version" 2>/dev/null || true)"; do
            if [ -n "$candidate" ] && works "$candidate" "$version"; then echo "$candidate"; return; fi
        done
    done
    say "No Python 3.12 or 3.11 here: uv fetches one"
    "$uv" python install -q --no-bin 3.12 >&2 && "$uv" python find --managed-python 3.12 && return
    fail "Python 3.12 (or 3.11) is not here and could not be fetched. Install one (Debian 12: apt-get install python3.11; elsewhere: pyenv install 3.12, or « uv python install 3.12 » where the network allows it) and run again."
}

install() {
    local progress=-q
    [ -t 2 ] && progress=
    # Complete pins: nothing is resolved, and nothing is built (no compiler is needed).
    # shellcheck disable=SC2086
    "$uv" pip install $progress --python "$env_dir/bin/python" --no-deps --no-build --require-hashes -r "$1" \
        || fail "the packages could not be installed. Check the network and the free space ($env_dir) and run again."
}

alone "$env_dir.lock"
ready && exit 0
uv=$(find_uv)
if ! has run "$run_stamp"; then
    python=$(find_python)
    say "Setting up $($python --version) in $env_dir"
    rm -f "$env_dir"/.stamp*
    "$uv" venv -q --clear --python "$python" "$env_dir" || fail "the environment could not be made in $env_dir (see above). ASSISTANT_ENV names another folder."
    say "Installing the packages that running needs"
    install "$root/requirements/run.txt"
    site=$("$env_dir/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
    # A .pth line runs before anything else: telemetry is off before Rasa is imported, however it is started.
    cp "$root/setup/start.py" "$site/_assistant_start.py"
    { echo "import _assistant_start"; echo "$root"; } > "$site/assistant.pth"
    for command in assistant:assistant rasa:assistant.on_rasa.command; do
        printf '#!/bin/sh\nexec "%s" -m %s "$@"\n' "$env_dir/bin/python" "${command#*:}" > "$env_dir/bin/${command%:*}"
        chmod +x "$env_dir/bin/${command%:*}"
    done
    # Where Python writes no bytecode each start would compile Rasa again; elsewhere the first start does it.
    if [ -n "${PYTHONDONTWRITEBYTECODE:-}" ]; then
        say "Compiling what the assistant imports"
        "$env_dir/bin/python" "$root/setup/warm.py" || fail "the packages do not import (see above)."
    fi
    echo "$run_stamp" > "$env_dir/.stamp-run"
fi
if [ "$kind" = test ] && ! has dev "$dev_stamp"; then
    say "Installing the packages that testing and checking need"
    install "$root/requirements/dev.txt"
    echo "$dev_stamp" > "$env_dir/.stamp-dev"
fi
if [ "$kind" = tensorflow ] && ! has tensorflow "$tensorflow_stamp"; then
    say "Adding TensorFlow to $env_dir"
    install "$root/requirements/tensorflow.txt"
    "$env_dir/bin/python" -c "import tensorflow, tf_keras" || fail "TensorFlow does not import (see above)."
    echo "$tensorflow_stamp" > "$env_dir/.stamp-tensorflow"
fi
say "Environment ready"
