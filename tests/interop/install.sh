#!/usr/bin/env bash
# Installs both peers into target/interop: node_modules from package-lock.json, a venv from requirements.txt; nothing into the
# source tree. What cannot be installed (no npm, no python3, no registry) is said as `skipped: ...`, and the exit code is 0.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
into=${WECHATPAY_INTEROP_DIR:-$here/../../target/interop}
mkdir -p "$into"
into=$(cd "$into" && pwd)
seconds=${WECHATPAY_INTEROP_SECONDS:-300}

skipped() { echo "skipped: $1"; }

# A registry that does not answer must not hold up the gate; not every system has timeout(1).
in_time() { if command -v timeout >/dev/null; then timeout "$seconds" "$@"; else "$@"; fi; }

# A stamp (npm.stamp, venv.stamp) holds the pins of what is installed completely: tests look for it, and a second run with the
# same pins does nothing.
same() { [ -f "$2" ] && cmp -s "$1" "$2"; }

npm_peer() {
  if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
    skipped "the npm peer, there is no npm here"
  elif same "$here/package-lock.json" "$into/npm.stamp" && [ -d "$into/node_modules/wechatpay-axios-plugin" ]; then
    echo "ready: npm peer"
  else
    rm -f "$into/npm.stamp"
    cp "$here/package.json" "$here/package-lock.json" "$into/"
    if (cd "$into" && in_time npm ci --omit=peer --ignore-scripts --no-audit --no-fund --fetch-retries=1 >npm.log 2>&1); then
      cp "$here/package-lock.json" "$into/npm.stamp"
      echo "ready: npm peer"
    else
      rm -rf "$into/node_modules"
      skipped "the npm peer, npm could not install it (see $into/npm.log)"
    fi
  fi
}

python_peer() {
  if ! command -v python3 >/dev/null; then
    skipped "the PyPI peer, there is no python3 here"
  elif same "$here/requirements.txt" "$into/venv.stamp" && "$into/venv/bin/python" -c 'import wechatpayv3' 2>/dev/null; then
    echo "ready: PyPI peer"
  else
    rm -rf "$into/venv" "$into/venv.stamp"
    if ! python3 -m venv "$into/venv" >"$into/pip.log" 2>&1; then
      skipped "the PyPI peer, python3 cannot make a venv (see $into/pip.log)"
    elif in_time "$into/venv/bin/python" -m pip install --disable-pip-version-check --retries 1 \
      -r "$here/requirements.txt" >>"$into/pip.log" 2>&1; then
      cp "$here/requirements.txt" "$into/venv.stamp"
      echo "ready: PyPI peer"
    else
      rm -rf "$into/venv"
      skipped "the PyPI peer, pip could not install it (see $into/pip.log)"
    fi
  fi
}

npm_peer
python_peer
