#!/bin/sh
# publish_npm.sh FOLDER: publishes npm's packages, the helper after the programs that it names. What
# was published before is passed over, so that a run which broke off can be repeated.
set -eu

for file in "$1"/opsworkscm-local-linux-*.tgz "$1"/opsworkscm-local-[0-9]*.tgz; do
  about=$(tar -xzOf "$file" package/package.json)
  name=$(printf '%s' "$about" | sed -n 's/^  "name": "\(.*\)",$/\1/p')
  version=$(printf '%s' "$about" | sed -n 's/^  "version": "\(.*\)",$/\1/p')
  if npm view "$name@$version" version 2>/dev/null | grep -q .; then
    echo "$name $version is there already" >&2
    continue
  fi
  npm publish --provenance --access public "./$file"
done
