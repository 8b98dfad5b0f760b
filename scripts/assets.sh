#!/bin/sh
# Builds the stylesheet into beenthere/static_built from what npm fetches. Run by make.
set -eu
cd "$(dirname "$0")/../assets"

echo "Building the stylesheet"
../scripts/npm.sh ci --loglevel=error --no-update-notifier >/dev/null
../scripts/npm.sh run --silent build
