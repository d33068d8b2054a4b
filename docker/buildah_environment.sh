# shellcheck shell=sh
# Read by image.sh and by the image's tests: where buildah keeps what it makes, and how it works
# without an engine and inside other containers.
mkdir -p build/image
export STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot
buildah() { command buildah --root "$PWD/build/image/storage" --runroot "$PWD/build/image/run" "$@"; }
