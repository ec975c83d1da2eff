# npm run image builds it, and gives the arguments: docs/image.md. The digests are renewed by
# npm run image:renew.
#
# The bundle is the same for every platform, and is built on that of the machine.
FROM --platform=$BUILDPLATFORM docker.io/library/node:24-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6 AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json build.ts ./
COPY src ./src
ARG REVISION
RUN npm run build

# Holds Node and one file; nothing is run in it, so that any machine builds it for any platform.
FROM gcr.io/distroless/nodejs24-debian13:nonroot@sha256:9eeb7f5887d0e239e78264b06f7f11d2e14be534050481803a9e4728fcdd278e
WORKDIR /app
COPY --from=build /build/dist/kubecommit.mjs /build/dist/kubecommit.mjs.LEGAL.txt ./
# Numeric, so that runAsNonRoot can be verified without a user database.
USER 65532:65532
EXPOSE 8080 8081
# Less memory for threads: runtime.ts.
ENV MALLOC_ARENA_MAX=1
# Node refuses every file but these (the program, the service account, kubeconfigs that are mounted,
# what --demo writes, what the process's own metrics are read from), other programs, threads, add-ons
# and eval: docs/image.md. SQLite would open any file.
#
# The small young generation is that of runtime.ts. A quarter of the memory limit stays for buffers
# outside the JavaScript heap.
ENTRYPOINT ["/nodejs/bin/node", \
  "--permission", \
  "--allow-fs-read=/app/", \
  "--allow-fs-read=/var/run/secrets/kubernetes.io/serviceaccount/", \
  "--allow-fs-read=/etc/kubecommit/", \
  "--allow-fs-read=/tmp/kubecommit-demo-*", \
  "--allow-fs-write=/tmp/kubecommit-demo-*", \
  "--allow-fs-read=/proc/self/status", \
  "--allow-fs-read=/proc/self/limits", \
  "--allow-fs-read=/proc/self/fd", \
  "--no-experimental-sqlite", \
  "--disable-proto=throw", \
  "--disallow-code-generation-from-strings", \
  "--max-semi-space-size=2", \
  "--max-old-space-size-percentage=75", \
  "/app/kubecommit.mjs"]
ARG VERSION
ARG REVISION
ARG CREATED
ARG SOURCE
LABEL org.opencontainers.image.title="kubecommit" \
  org.opencontainers.image.description="Prometheus exporter of what pods request of each Kubernetes node" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="$VERSION" \
  org.opencontainers.image.revision="$REVISION" \
  org.opencontainers.image.created="$CREATED" \
  org.opencontainers.image.source="$SOURCE" \
  org.opencontainers.image.url="$SOURCE" \
  org.opencontainers.image.documentation="$SOURCE#readme"
