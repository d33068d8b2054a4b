#!/bin/sh
# notes.sh TAG: prints what CHANGELOG.md has under the heading of this version.
set -eu
cd "$(dirname "$0")/../.."

awk -v version="${1#v}" '
  /^## / { shown = $2 == version || $2 == version ","; next }
  shown { print }
' CHANGELOG.md
