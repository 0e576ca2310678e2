#!/bin/sh
# Usage: sh tools/environment.sh VENV [PYTHON]
# Makes the virtual environment VENV: a supported Python (there is one lock file each), the locked
# packages with their hashes checked, the project itself as an editable install. Does nothing where
# that has been done from the same files. PYTHON: which Python to use, else the newest that fits.
set -eu
cd "$(dirname "$0")/.."
venv=$1
asked=${2:-}

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true; }
is_supported() { [ -n "$1" ] && [ -f "locks/$1.txt" ]; }
fingerprint() { { pwd; cat "locks/$1.txt" pyproject.toml tools/environment.sh; } | cksum; }

choose_python() {
    found=
    if [ -n "$asked" ]; then set -- "$asked"; else set -- python3.14 python3.13 python3.12 python3.11 python3 python; fi
    for python; do
        version=$(version_of "$python")
        if ! is_supported "$version"; then
            if [ -n "$version" ]; then found="$found  $python is Python $version
"; fi
        elif ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            found="$found  $python ($version) lacks the venv or the ensurepip module (Debian, Ubuntu: python$version-venv)
"
        else
            return 0
        fi
    done
    {
        echo "ceasefire-sim needs Python 3.11, 3.12, 3.13 or 3.14 with its venv module. What there is:"
        printf '%s' "${found:-  none of these runs: $*
}"
        echo "Install one (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python@3.13),"
        echo "or say which one to use: make run PYTHON=/path/to/python3.12"
    } >&2
    exit 2
}

version=$(version_of "$venv/bin/python")
if ! is_supported "$version" || { [ -n "$asked" ] && [ "$(version_of "$asked")" != "$version" ]; }; then
    choose_python
    echo "Making $venv with Python $version ($python)"
    # Only what is a virtual environment already may be emptied.
    if [ -f "$venv/pyvenv.cfg" ]; then clear=--clear; else clear=; fi
    "$python" -m venv $clear "$venv"
fi

stamp=$venv/.installed
if [ "$(cat "$stamp" 2>/dev/null)" = "$(fingerprint "$version")" ]; then exit 0; fi
rm -f "$stamp"
echo "Installing the packages of locks/$version.txt into $venv (about a minute the first time)"
pip() { "$venv/bin/python" -m pip --disable-pip-version-check --no-input "$@"; }
pip install --quiet --require-hashes -r "locks/$version.txt"
pip install --quiet --no-deps --no-build-isolation -e .
echo "Compiling the rules for this machine (a minute, once)"
CEASEFIRE_ENGINE=compiled "$venv/bin/python" -c 'import sim; sim.run("baseline", worlds=1000)' ||
    echo "That failed; plain NumPy gives the same results" >&2
fingerprint "$version" >"$stamp"
