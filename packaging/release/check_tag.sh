#!/bin/sh
# check_tag.sh TAG: whether TAG is `v` and the version that CMakeLists.txt has.
set -eu
cd "$(dirname "$0")/../.."

version=$(sed -n 's/^project([^ ]* VERSION \([^ ]*\).*/\1/p' CMakeLists.txt)
if [ "$1" != "v$version" ]; then
  echo "check_tag.sh: the tag is $1, but the version is $version" >&2
  exit 1
fi
if grep -q "^## $version, unreleased" CHANGELOG.md; then
  echo "check_tag.sh: CHANGELOG.md still calls $version unreleased" >&2
  exit 1
fi
