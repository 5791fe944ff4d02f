#!/usr/bin/env bash
# Writes both documents of the catalogue into target/openapi, and has other programs judge them: openapi-spec-validator,
# Redocly's lint, and the compiler of TypeScript on what openapi-typescript makes of them. Programs that install.sh could not
# install are said as `skipped: ...`.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.."
into=target/openapi
mkdir -p "$into"
for api in v3 v2; do
  cargo xtask openapi --api "$api" --out "$into/$api.json"
  cargo xtask openapi --api "$api" --out "$into/$api.json" --check
done
cp "$here/redocly.yaml" "$here/use.ts" "$into/"
cd "$into"

if [ -f venv.stamp ]; then
  venv/bin/python -m openapi_spec_validator v3.json v2.json
else
  echo "skipped: openapi-spec-validator"
fi

if [ -f npm.stamp ]; then
  export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
  node_modules/.bin/redocly lint --config redocly.yaml v3.json v2.json
  for api in v3 v2; do node_modules/.bin/openapi-typescript --redocly redocly.yaml "$api.json" --output "$api.ts"; done
  node_modules/.bin/tsc --noEmit --strict use.ts
  echo "tsc: the types of both documents compile, and so does what is written with them"
else
  echo "skipped: Redocly, openapi-typescript, tsc"
fi
