#!/bin/sh
# Makes the virtual environment .venv, with what installs the rest. Run by make.
set -eu
cd "$(dirname "$0")/.."

python=
for candidate in python3.11 python3; do
  if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "Python 3.11 is needed and was not found on PATH." >&2
  exit 1
fi

if ! .venv/bin/python -c '' 2>/dev/null; then
  echo "Making the virtual environment .venv"
  "$python" -m venv --clear --without-pip .venv
fi
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  # Some systems package ensurepip, or pip, apart from Python.
  .venv/bin/python -m ensurepip >/dev/null 2>&1 ||
    "$python" -m pip --python .venv/bin/python install --quiet pip >/dev/null 2>&1 || {
    echo "This Python has neither ensurepip nor pip: install your system's python3-venv package." >&2
    exit 1
  }
fi

echo "Installing the installer"
.venv/bin/python -m pip install -qq --disable-pip-version-check --root-user-action=ignore \
  --require-hashes --requirement requirements/install.txt
