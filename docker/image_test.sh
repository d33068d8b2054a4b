#!/bin/sh
# Tests the image that image.sh has built with buildah; where docker's engine built it, docker run
# is at hand and this is not needed.
set -eu
cd "$(dirname "$0")/.."
# shellcheck source=docker/buildah_environment.sh
. docker/buildah_environment.sh

container=$(buildah from --pull-never opsworkscm-local)
trap 'buildah umount "$container" >/dev/null; buildah rm "$container" >/dev/null' EXIT
root=$(buildah mount "$container")
buildah inspect --type image opsworkscm-local >build/image/settings.json
/usr/bin/python3 tests/image/run.py "$root" build/image/settings.json
