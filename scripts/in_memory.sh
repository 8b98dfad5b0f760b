#!/bin/sh
# Runs a command with its temporary files in memory, where there is room for them: the tests make
# and throw away some hundred databases, which is a fifteenth of their work on a disk. Leaves none of
# them behind. Where there is no room the command runs as it is. Run by make.
set -eu
memory=${BEENTHERE_MEMORY:-/dev/shm}
needed=${BEENTHERE_MEMORY_NEEDED:-6291456} # KiB; a whole run has taken 2.2 GiB

has_room() {
  [ -d "$memory" ] && [ -w "$memory" ] &&
    ! grep -q "^[^ ]* $memory [^ ]* [^ ]*noexec" /proc/mounts &&
    [ "$(df -Pk "$memory" | awk 'NR == 2 {print $4}')" -gt "$needed" ] &&
    [ "$(awk '$1 == "MemAvailable:" {print $2}' /proc/meminfo)" -gt "$needed" ]
}

if has_room 2>/dev/null; then
  TMPDIR=$(mktemp -d "$memory/beenthere.XXXXXX")
  export TMPDIR
  # Some tests become somebody else, who has to find their own folder in it.
  chmod 711 "$TMPDIR"
  trap 'rm -rf "$TMPDIR"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
fi
"$@"
