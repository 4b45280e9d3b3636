#!/bin/sh
# The tests, with Debian's chromium for those that need a browser. Called by `make test`.
set -u
: "${PYTHON:=python3}"

if ! command -v chromium >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ]; then sudo=""; else sudo="sudo -n"; fi
    if command -v apt-get >/dev/null 2>&1 && $sudo true 2>/dev/null; then
        echo "installing chromium for the browser tests" >&2
        { $sudo apt-get update -qq && $sudo apt-get install -y -qq --no-install-recommends chromium; } >/dev/null 2>&1
    fi
fi

# A full run gives a file of tests to a worker; naming tests runs just those. One worker more than there are
# cores: many tests wait for a site's answer or a process's end, and a quarter of each core stood idle.
if [ "$#" -eq 0 ]; then set -- --numprocesses="$(($(getconf _NPROCESSORS_ONLN) + 1))" --dist=loadfile; fi
"$PYTHON" -m pytest -m "not soak" "$@"
code=$?
if ! command -v chromium >/dev/null 2>&1; then
    echo "browser tests were skipped: install chromium (Debian: apt-get install chromium), then run make test again"
fi
exit "$code"
