# The API. From the project's folder: docker build -f docker/api.Dockerfile -t mailsized-api .

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

# Workers alone run workflows: their engine and the bundler that comes with it are as large as half of the rest.
FROM dependencies AS api-dependencies
RUN rm -rf node_modules/@temporalio/worker node_modules/@temporalio/core-bridge node_modules/webpack

FROM base AS runtime
# tini is the first process: it forwards signals and reaps children. Debian keeps only the newest version of a package,
# so a pinned version would not be found after the next security fix.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/*
# The private port stays private only if it is not published and the container's networks are private.
ENV NODE_ENV=production API_HOST=0.0.0.0 API_PORT=3000 ADMIN_HOST=0.0.0.0 ADMIN_PORT=3001
COPY package.json ./
COPY --from=api-dependencies /app/node_modules node_modules
COPY --from=build /app/dist/src dist/src
COPY --from=build /app/dist/texts dist/texts
COPY --from=build /app/dist/web dist/web
USER 1000:1000
EXPOSE 3000 3001
STOPSIGNAL SIGTERM
# Checks whether the process is alive. Whether it can serve (/readyz) is for the load balancer: a restart would not help.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.API_PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# The program is the command, which `docker compose run api …` replaces: RUNBOOK.md runs the backup program that way.
ENTRYPOINT ["tini", "--"]
CMD ["node", "dist/src/main.js"]
