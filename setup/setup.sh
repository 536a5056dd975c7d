#!/usr/bin/env bash
# Sets up the project's environment: finds or obtains uv and Python 3.10, installs the pinned
# packages by hash. Twice in a row it does nothing; the second time needs no network.
#
# The environment lives outside the repository: `rasa test` reads every YAML file below ".", and
# would run the sample stories inside Rasa's own package.
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
env_dir=$("$root/setup/env-dir.sh")
# An activated environment must not be rebuilt from its own Python.
PATH=$(printf '%s' "$PATH" | tr ':' '\n' | grep -vxF "$env_dir/bin" | paste -sd: -)
tools="$(dirname "$(dirname "$env_dir")")/tools"

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
fail() { printf 'Set-up stopped: %s\n' "$*" >&2; exit 1; }

stamp=$(cat "$root"/requirements/run.txt "$root"/requirements/dev.txt "$root"/setup/quiet.py "$root"/setup/setup.sh | sha256sum | cut -c1-64)
if [ -f "$env_dir/.stamp" ] && [ "$(cat "$env_dir/.stamp")" = "$stamp" ] && [ -x "$env_dir/bin/python" ]; then
    exit 0
fi

find_uv() {
    if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then command -v uv; return; fi
    if [ -x "$tools/bin/uv" ]; then echo "$tools/bin/uv"; return; fi
    command -v python3 >/dev/null 2>&1 || fail "no python3 on this machine. Install one (Debian: apt-get install python3 python3-venv)."
    say "Installing the uv installer"
    mkdir -p "$tools"
    # A virtual environment is the clean way; Debian without python3-venv still takes --target.
    if python3 -m venv "$tools/venv" >/dev/null 2>&1; then
        "$tools/venv/bin/python" -m pip install -q --require-hashes -r "$root/requirements/uv.txt" >&2 \
            || fail "uv could not be installed. Check the network, or install uv yourself and run again."
        mkdir -p "$tools/bin" && ln -sf "$tools/venv/bin/uv" "$tools/bin/uv"
    elif python3 -m pip --version >/dev/null 2>&1; then
        python3 -m pip install -q --target "$tools/lib" --require-hashes -r "$root/requirements/uv.txt" >&2 \
            || fail "uv could not be installed. Check the network, or install uv yourself and run again."
        mkdir -p "$tools/bin" && ln -sf "$tools/lib/bin/uv" "$tools/bin/uv"
    else
        fail "python3 has neither venv nor pip. Install one (Debian: apt-get install python3-venv), or install uv, and run again."
    fi
    echo "$tools/bin/uv"
}

# A python3.10 counts only if it really runs: pyenv's shim of that name fails when no version is selected.
is_python310() { "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1; }

find_python() {
    local candidate
    for candidate in "$(command -v python3.10 2>/dev/null || true)" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python3.10; do
        if [ -n "$candidate" ] && is_python310 "$candidate"; then echo "$candidate"; return; fi
    done
    say "No Python 3.10 here: uv fetches one"
    "$uv" python install -q --no-bin 3.10 >&2 \
        || fail "Python 3.10 could not be fetched. Install it (pyenv install 3.10, or your distribution's python3.10) and run again."
    "$uv" python find --managed-python 3.10
}

uv=$(find_uv)
python=$(find_python)
say "Setting up $($python --version) in $env_dir"
rm -f "$env_dir/.stamp"
"$uv" venv -q --clear --python "$python" "$env_dir" || fail "the environment could not be made in $env_dir. Is the disk full or read-only? ASSISTANT_ENV names another folder."
# ASSISTANT_RUN_ONLY=1: without what only testing and checking need (the container image).
dev=(-r "$root/requirements/dev.txt")
[ "${ASSISTANT_RUN_ONLY:-0}" = 0 ] || dev=()
progress=$([ -t 2 ] && echo "" || echo "-q")
# Compiled now: where Python writes no bytecode (PYTHONDONTWRITEBYTECODE, a read-only image), each start would
# compile Rasa and TensorFlow again, 4 s or more.
# shellcheck disable=SC2086
"$uv" pip install $progress --compile-bytecode --python "$env_dir/bin/python" --require-hashes -r "$root/requirements/run.txt" "${dev[@]}" \
    || fail "the packages could not be installed. Check the network and run again; nothing was left half done."

site=$("$env_dir/bin/python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
# A .pth line runs before anything else: telemetry is off before Rasa is imported, however it is started.
cp "$root/setup/quiet.py" "$site/_assistant_quiet.py"
{ echo "import _assistant_quiet"; echo "$root"; } > "$site/assistant.pth"
cat > "$env_dir/bin/assistant" <<EOF
#!/bin/sh
exec "$env_dir/bin/python" -m assistant "\$@"
EOF
chmod +x "$env_dir/bin/assistant"
echo "$stamp" > "$env_dir/.stamp"
say "Environment ready"
