#!/bin/sh
# Makes the images that our Dockerfiles start from, under the names that these have at a registry, for a machine that
# cannot pull them: Debian by debootstrap, Node from npm's package, npm from this machine. They trust the certificates that
# this machine trusts, because a build downloads packages as this machine does. As root:
#
#   sh docker/local/base-images.sh NODE_VERSION NODE_PROGRAM NPM_FOLDER SCRATCH_FOLDER
set -eu

version=$1 node=$2 npm=$3 scratch=$4
debian=docker.io/library/debian:bookworm-slim
mirror=$(apt-get indextargets --format '$(SITE)' | grep -v security | head -n 1)

rm -rf "$scratch"
mkdir -p "$scratch"
trap 'rm -rf "$scratch"' EXIT
debootstrap --variant=minbase --include=ca-certificates,libatomic1 bookworm "$scratch/root" "$mirror"
rm -rf "$scratch/root"/var/cache/apt/* "$scratch/root"/var/lib/apt/lists/* "$scratch/root"/usr/share/doc/* \
  "$scratch/root"/usr/share/man/* "$scratch/root"/usr/share/locale/*
# As in Debian's own image: a layer that installs packages keeps no copy of them.
cat >"$scratch/root/etc/apt/apt.conf.d/docker-clean" <<'CLEAN'
DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
CLEAN
for certificate in /usr/local/share/ca-certificates/*.crt; do
  if [ -e "$certificate" ]; then cp "$certificate" "$scratch/root/usr/local/share/ca-certificates/"; fi
done
if [ -e /etc/pip.conf ]; then cp /etc/pip.conf "$scratch/root/etc/pip.conf"; fi
chroot "$scratch/root" update-ca-certificates >/dev/null

container=$(buildah from scratch)
buildah add --quiet "$container" "$scratch/root" /
buildah config --cmd bash --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$container"
buildah commit --quiet --rm "$container" "$debian"

container=$(buildah from --pull-never "$debian")
buildah copy --quiet "$container" "$node" /usr/local/bin/node
buildah copy --quiet "$container" "$npm" /usr/local/lib/node_modules/npm
buildah run --isolation chroot "$container" -- sh -c '
  ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
  mkdir -p /usr/local/etc
  echo cafile=/etc/ssl/certs/ca-certificates.crt >/usr/local/etc/npmrc
  groupadd --gid 1000 node
  useradd --uid 1000 --gid 1000 node
  node --version
  npm --version'
buildah config --cmd node "$container"
buildah commit --quiet --rm "$container" "docker.io/library/node:$version-bookworm-slim"
