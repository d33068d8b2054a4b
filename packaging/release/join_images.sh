#!/bin/sh
# join_images.sh NAME TAG: makes NAME:VERSION and NAME:latest of the images for both architectures,
# and prints `name=…` and `digest=…` of it.
set -eu

version=${2#v}
docker buildx imagetools create --tag "$1:$version" --tag "$1:latest" \
  "$1:$version-amd64" "$1:$version-arm64" >&2
digest=$(docker buildx imagetools inspect "$1:$version" --format '{{.Manifest.Digest}}')
echo "name=$1"
echo "digest=$digest"
