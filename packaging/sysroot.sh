#!/bin/sh
# Debian 12's packages of another architecture in a folder, for its cross compiler: unpacked, none of
# them set up, this machine's own left alone.
#   packaging/sysroot.sh FOLDER ARCHITECTURE PACKAGE...
# `dpkg-query --admindir FOLDER/var/lib/dpkg` tells their versions. A folder that has these packages
# already stays as it is.
set -eu

folder=$1
architecture=$2
shift 2
# shellcheck disable=SC2016  # for mmdebstrap's shell
record='for package in "$1"/var/cache/apt/archives/*.deb; do
  dpkg-deb --field "$package"
  printf "Status: install ok unpacked\n\n"
done >"$1/var/lib/dpkg/status"'

if [ "$(cat "$folder/packages" 2>/dev/null)" = "$*" ]; then exit 0; fi
rm -rf "$folder"
mkdir -p "$folder"
archive=$(mktemp)
trap 'rm -f "$archive"' EXIT
mmdebstrap --quiet --variant=extract --architectures="$architecture" \
  --include="$(echo "$*" | tr ' ' ,)" --extract-hook="$record" bookworm "$archive" --format=tar
tar --extract --file "$archive" --directory "$folder" --no-same-owner --exclude=./dev
echo "$*" >"$folder/packages"
