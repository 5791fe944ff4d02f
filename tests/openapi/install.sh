#!/usr/bin/env bash
# Installs what the documents are checked with into target/openapi: node_modules from package-lock.json, a venv from
# requirements.txt; nothing into the source tree. What cannot be installed is said as `skipped: ...`, and the exit code is 0.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$here/../../target/openapi"
into=$(cd "$here/../../target/openapi" && pwd)

# A registry that does not answer must not hold up the gate; not every system has timeout(1).
in_time() { if command -v timeout >/dev/null; then timeout 300 "$@"; else "$@"; fi; }

# A stamp (npm.stamp, venv.stamp) holds the pins of what is installed completely; a second run with the same pins does nothing.
same() { [ -f "$2" ] && cmp -s "$1" "$2"; }

npm_tools() {
  if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
    echo "skipped: Redocly and openapi-typescript, there is no npm here"
  elif same "$here/package-lock.json" "$into/npm.stamp" && [ -d "$into/node_modules/typescript" ]; then
    echo "ready: Redocly, openapi-typescript, tsc"
  else
    rm -f "$into/npm.stamp"
    cp "$here/package.json" "$here/package-lock.json" "$into/"
    if (cd "$into" && in_time npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 >npm.log 2>&1); then
      cp "$here/package-lock.json" "$into/npm.stamp"
      echo "ready: Redocly, openapi-typescript, tsc"
    else
      rm -rf "$into/node_modules"
      echo "skipped: Redocly and openapi-typescript, npm could not install them (see $into/npm.log)"
    fi
  fi
}

python_tools() {
  if ! command -v python3 >/dev/null; then
    echo "skipped: openapi-spec-validator, there is no python3 here"
  elif same "$here/requirements.txt" "$into/venv.stamp" && "$into/venv/bin/python" -c 'import openapi_spec_validator' 2>/dev/null; then
    echo "ready: openapi-spec-validator"
  else
    rm -rf "$into/venv" "$into/venv.stamp"
    if ! python3 -m venv "$into/venv" >"$into/pip.log" 2>&1; then
      echo "skipped: openapi-spec-validator, python3 cannot make a venv (see $into/pip.log)"
    elif in_time "$into/venv/bin/python" -m pip install --disable-pip-version-check --retries 1 \
      -r "$here/requirements.txt" >>"$into/pip.log" 2>&1; then
      cp "$here/requirements.txt" "$into/venv.stamp"
      echo "ready: openapi-spec-validator"
    else
      rm -rf "$into/venv"
      echo "skipped: openapi-spec-validator, pip could not install it (see $into/pip.log)"
    fi
  fi
}

npm_tools
python_tools
