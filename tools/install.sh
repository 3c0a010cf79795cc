#!/bin/sh
# Make the virtual environment ready, or say in one sentence why it cannot be.
#
#   sh tools/install.sh run|test|bench|dev
#
# run: what `fluxrules` needs; test: and what the tests need; bench: and a solver, for the measures; dev: and what
# `make check` needs.
# PYTHON chooses the interpreter, VENV the folder (default .venv). Nothing is done when nothing has changed.
set -eu
cd "$(dirname "$0")/.."
level=${1:-run}
venv=${VENV:-.venv}
log=$venv/install.log

fail() { # French sentence, English sentence
    printf '\n%s\n%s\n' "$1" "$2" >&2
    exit 1
}

# Prints what is missing from an interpreter: "" when it will do.
missing() {
    "$1" -I - 2>/dev/null <<'PYTHON' || echo absent
import os, sys, sysconfig
if not (3, 11) <= sys.version_info[:2] <= (3, 13) or sys.implementation.name != "cpython":
    print("version")
else:
    try:
        import ensurepip, venv
    except ImportError:
        print("venv")
    else:
        print("" if os.path.exists(os.path.join(sysconfig.get_paths()["include"], "Python.h")) else "headers")
PYTHON
}

find_python() {
    nearly=""
    for candidate in python3.12 python3.11 python3.13 python3 python \
        "$HOME"/.pyenv/versions/3.12.*/bin/python "$HOME"/.pyenv/versions/3.11.*/bin/python \
        "$HOME"/.pyenv/versions/3.13.*/bin/python; do
        what=$(missing "$candidate")
        case $what in
            "") python=$candidate; return 0 ;;
            headers | venv) [ -n "$nearly" ] || { nearly=$candidate; lacking=$what; } ;;
        esac
    done
    [ -n "$nearly" ] && python=$nearly
}

explain_lack() {
    case $1 in
        headers) fail "Il manque les en-têtes de Python pour « $python », dont durable-rules a besoin (Debian, Ubuntu : apt install python3-dev ; Fedora : dnf install python3-devel)." \
            "The Python headers of \"$python\" are missing; durable-rules needs them (Debian, Ubuntu: apt install python3-dev; Fedora: dnf install python3-devel)." ;;
        venv) fail "Il manque le module venv de « $python » (Debian, Ubuntu : apt install python3-venv)." \
            "The venv module of \"$python\" is missing (Debian, Ubuntu: apt install python3-venv)." ;;
        *) fail "Il faut Python 3.11, 3.12 ou 3.13 : installez-en un, ou indiquez-le par « make demo PYTHON=/chemin/vers/python3.12 »." \
            "Python 3.11, 3.12 or 3.13 is needed: install one, or name it with \"make demo PYTHON=/path/to/python3.12\"." ;;
    esac
}

# What an installation depends on: the interpreter and the project's metadata.
fingerprint() {
    "$venv/bin/python" -c 'import sys; print(sys.version)' && cksum <pyproject.toml
}

lacking="" python=""
if [ -n "${PYTHON:-}" ]; then
    python=$PYTHON
    lacking=$(missing "$python")
    wanted=$("$python" -c 'import sys; print(sys.version)' 2>/dev/null || true)
    present=$("$venv/bin/python" -c 'import sys; print(sys.version)' 2>/dev/null || true)
    [ "$wanted" = "$present" ] || rm -rf "$venv"
fi

# Scripts of a venv hold its absolute path: one that was moved with its folder is made again.
[ "$(cat "$venv/.place" 2>/dev/null || pwd)" = "$(pwd)" ] || rm -rf "$venv"

if [ "$(missing "$venv/bin/python")" != "" ]; then
    if [ -n "${PYTHON:-}" ]; then
        [ "$lacking" = "" ] || explain_lack "$lacking"
    else
        find_python || true
        [ -n "$python" ] && [ "$lacking" = "" ] || explain_lack "$lacking"
    fi
    rm -rf "$venv"
    echo "Python : $("$python" --version 2>&1) → $venv" >&2
    "$python" -m venv "$venv" || explain_lack venv
    pwd >"$venv/.place"
fi

now=$(fingerprint)
case $level in
    run) extras="" satisfied_by="run test bench dev" ;;
    test) extras="[test]" satisfied_by="test bench dev" ;;
    bench) extras="[bench]" satisfied_by="bench" ;;
    dev) extras="[dev]" satisfied_by="dev" ;;
    *) fail "Niveau inconnu : $level (run, test, bench ou dev)." "Unknown level: $level (run, test, bench or dev)." ;;
esac
for done_level in $satisfied_by; do
    [ "$(cat "$venv/.installed-$done_level" 2>/dev/null)" = "$now" ] && exit 0
done

pip_install() {
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@" >"$log" 2>&1 </dev/null || {
        tail -n 25 "$log" >&2
        fail "L'installation a échoué : le détail est ci-dessus et dans « $log » (réseau, mandataire, compilateur ?)." \
            "The installation failed: details above and in \"$log\" (network, proxy, compiler?)."
    }
}

# durable-rules exists in source only, so it needs a compiler; its last release names a C function that Python 3.13
# removed, hence the flag, and no cache, or a wheel built without the flag would come back and fail at import.
if ! "$venv/bin/python" -c 'import durable_rules_engine' 2>/dev/null; then
    compiler=$("$venv/bin/python" -c 'import os, sysconfig; print((os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc").split()[0])')
    command -v "$compiler" >/dev/null 2>&1 || fail \
        "Il manque un compilateur C (« $compiler »), dont durable-rules a besoin (Debian, Ubuntu : apt install build-essential ; Fedora : dnf install gcc ; macOS : xcode-select --install)." \
        "A C compiler (\"$compiler\") is missing; durable-rules needs one (Debian, Ubuntu: apt install build-essential; Fedora: dnf install gcc; macOS: xcode-select --install)."
    echo "Compilation de durable-rules (une minute au plus)…" >&2
    requirement=$(sed -n 's/^ *"\(durable-rules[^"]*\)".*/\1/p' pyproject.toml)
    flags=$("$venv/bin/python" -c 'import sys; print("-DPyEval_CallObject=PyObject_CallObject" if sys.version_info >= (3, 13) else "")')
    CPPFLAGS="${CPPFLAGS:-} $flags" pip_install --no-cache-dir --force-reinstall "$requirement"
    "$venv/bin/python" -c 'import durable_rules_engine' 2>>"$log" || fail \
        "durable-rules est installé mais ne se charge pas (détail dans « $log ») : essayez Python 3.12 avec « make demo PYTHON=python3.12 »." \
        "durable-rules is installed but does not load (see \"$log\"): try Python 3.12 with \"make demo PYTHON=python3.12\"."
fi
echo "Installation de fluxrules ($level)…" >&2
pip_install --editable ".$extras"
fingerprint >"$venv/.installed-$level"
