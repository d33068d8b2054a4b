#!/bin/sh
# push_image.sh NAME TAG ARCHITECTURE: builds and pushes NAME:VERSION-ARCHITECTURE, on a machine of
# that architecture, with provenance and a bill of materials.
set -eu
cd "$(dirname "$0")/../.."

exec docker buildx build --platform "linux/$3" --provenance mode=max --sbom true \
  --file docker/Dockerfile --tag "$1:${2#v}-$3" --push .
