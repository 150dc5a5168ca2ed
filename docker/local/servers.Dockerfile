# Stand-ins for the servers' images that a machine without a registry cannot pull, one target a server. The build context
# is a folder with the programs that stack/bootstrap.sh has installed.
FROM debian:bookworm-slim AS base

# PostgreSQL as Debian has it.
FROM base AS postgres
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends postgresql-15 \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o postgres -g postgres -m 700 /var/lib/postgresql/data
ENV PATH=/usr/lib/postgresql/15/bin:$PATH
COPY postgres-start.sh /usr/local/bin/
USER postgres
ENTRYPOINT ["sh", "/usr/local/bin/postgres-start.sh"]

# Temporal's own server and tools, in the version that servers.compose.yaml names, built by Go.
FROM base AS temporal
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends netcat-openbsd \
  && rm -rf /var/lib/apt/lists/*
COPY temporal temporal-server temporal-sql-tool temporal-start.sh /usr/local/bin/
USER 1000:1000
CMD ["sh", "/usr/local/bin/temporal-start.sh"]

# SecantusDB speaks MongoDB's protocol. Here it knows no users and no replica set.
FROM base AS mongodb
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3-venv \
  && rm -rf /var/lib/apt/lists/* \
  && python3 -m venv /opt/secantus \
  && install -d -o 999 -g 999 /data/db
COPY mongodb.txt /opt/secantus/
# An empty one: otherwise it would look for its settings elsewhere.
RUN touch /opt/secantus/secantusdb.toml
RUN /opt/secantus/bin/pip install --no-cache-dir --disable-pip-version-check --no-input \
    --require-hashes --only-binary :all: -r /opt/secantus/mongodb.txt
ENV PATH=/opt/secantus/bin:$PATH
USER 999:999

# The S3 gateway in the version that servers.compose.yaml names, built by Go.
FROM base AS s3
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends busybox \
  && rm -rf /var/lib/apt/lists/* \
  && ln -s busybox /bin/wget \
  && mkdir /data
COPY versitygw /usr/local/bin/
ENTRYPOINT ["versitygw"]

# Caddy as Debian has it.
FROM base AS proxy
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends busybox caddy \
  && rm -rf /var/lib/apt/lists/* \
  && ln -s busybox /bin/wget \
  && mkdir /data /config
ENV XDG_DATA_HOME=/data XDG_CONFIG_HOME=/config
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile"]
