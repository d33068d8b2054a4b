#!/bin/sh
# Builds the image `opsworkscm-local` from docker/Dockerfile: with docker where its engine runs,
# else with buildah, which needs no engine, on a Debian that debootstrap makes.
set -eu
cd "$(dirname "$0")/.."

image=opsworkscm-local
ccache=$(pwd)/build/image/ccache

if docker info >/dev/null 2>&1; then
  exec docker build -f docker/Dockerfile -t "$image" .
fi

# buildah works in folders of this project; BUILDAH_* say the same to who runs the image.
# shellcheck source=docker/buildah_environment.sh
. docker/buildah_environment.sh

if ! buildah inspect --type image debian:bookworm >/dev/null 2>&1; then
  root=$(mktemp -d)
  trap 'rm -rf "$root"' EXIT
  debootstrap --variant=minbase bookworm "$root/debian" >&2
  rm -rf "$root/debian/var/cache/apt/archives" "$root/debian/var/lib/apt/lists"
  container=$(buildah from scratch)
  buildah add --quiet "$container" "$root/debian" / >/dev/null
  buildah commit --quiet --rm "$container" debian:bookworm >/dev/null
fi

mkdir -p "$ccache"
buildah bud --pull-never --format docker -v "$ccache:/ccache" \
  -f docker/Dockerfile -t "$image" . >&2
