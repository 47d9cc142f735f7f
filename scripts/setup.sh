#!/usr/bin/env bash
# Set-up, called by the Makefile; each part does nothing when its work is done.
#   scripts/setup.sh venv       .venv, uv, every package of requirements.lock, this distribution
#   scripts/setup.sh browser    Chromium and a Chinese font, through apt when root
#   scripts/setup.sh lock       requirements.lock from pyproject.toml, more arguments go to uv; and
#                               of it what is needed to run, requirements.run.lock, for containers
set -euo pipefail
cd "$(dirname "$0")/.."

BIN=.venv/bin
SUDO_HINT="sudo apt install chromium-headless-shell fonts-noto-cjk"

say() { printf '%s\n' "$*" >&2; }
fail() { say "set-up: $*"; exit 1; }
can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; }

apt_install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2
}

pip_setting() {
    { "$BIN/pip" config list 2>/dev/null || true; } |
        sed -n "s/^\(global\|install\)\.$1='\(.*\)'\$/\2/p" | tail -n 1
}

# uv does not read pip's settings: a mirror or certificate given to pip holds for uv, too.
uv() {
    local index cert
    index=${PIP_INDEX_URL:-$(pip_setting index-url)}
    cert=${PIP_CERT:-$(pip_setting cert)}
    if [ -n "$index" ] && [ -z "${UV_DEFAULT_INDEX:-}${UV_INDEX_URL:-}" ]; then
        export UV_DEFAULT_INDEX=$index
    fi
    if [ -n "$cert" ] && [ -z "${SSL_CERT_FILE:-}" ]; then
        export SSL_CERT_FILE=$cert
    fi
    VIRTUAL_ENV=$PWD/.venv "$BIN/uv" "$@"
}

find_python() {
    local name
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            printf '%s' "$name"
            return
        fi
    done
    fail "Python 3.11 or newer is needed; install it (Debian 12 or newer: sudo apt install python3 python3-venv) or name it: make PYTHON=/path/to/python3"
}

make_environment() {
    local python
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        can_apt && apt-get update -q >&2 && apt_install python3-venv || true
        "$python" -c 'import ensurepip, venv' 2>/dev/null ||
            fail "this Python cannot make virtual environments; install the module: sudo apt install python3-venv"
    fi
    say "set-up: virtual environment with $("$python" --version)"
    "$python" -m venv .venv
}

install_packages() {
    say "set-up: packages of requirements.lock"
    if [ ! -x "$BIN/uv" ]; then
        # uv itself comes from the lock, so that its hash is checked as well.
        awk '/^[^ #]/ { on = /^uv==/ } on' requirements.lock >.venv/uv.txt
        "$BIN/python" -m pip install -q --disable-pip-version-check --no-deps --require-hashes \
            -r .venv/uv.txt
    fi
    # Compiled once here: each worker process of a sweep loads them anew.
    uv pip sync -q --require-hashes --compile-bytecode requirements.lock
    uv pip install -q --no-deps --no-build-isolation --editable .
}

venv() {
    "$BIN/python" -c '' 2>/dev/null || make_environment
    install_packages
    touch .venv/ready
}

has_chromium() {
    local name
    for name in chromium-headless-shell chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null && return
    done
    [ -x /usr/lib/chromium/chromium-headless-shell ]
}

has_font() {
    [ -d /usr/share/fonts/opentype/noto ] || { command -v fc-list >/dev/null && [ -n "$(fc-list :lang=zh-cn)" ]; }
}

browser() {
    has_chromium && has_font && return
    if can_apt; then
        say "set-up: Chromium and a Chinese font through apt"
        apt-get update -q >&2 || true
        has_chromium || apt_install chromium-headless-shell || apt_install chromium || true
        has_font || apt_install fonts-noto-cjk || true
    fi
    has_chromium || say "set-up: no Chromium, so pages that need scripts stay undecided and browser tests are skipped; install it: $SUDO_HINT"
    has_font || say "set-up: no Chinese font, so screenshots show boxes; install one: $SUDO_HINT"
}

compile() {
    uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-annotate --custom-compile-command "make lock" --extra cluster --extra s3 "$@" pyproject.toml
}

lock() {
    compile --extra dev "$@" -o requirements.lock
    compile --constraints requirements.lock -o requirements.run.lock
}

case "${1:-}" in
venv | browser | lock) "$@" ;;
*) fail "which part? venv, browser or lock" ;;
esac
