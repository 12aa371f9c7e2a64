# Two images. The gateway, which is the default:
#   docker build -t stuut-graphql-gateway --build-arg VERSION=… --build-arg REVISION=… .
# and the sandbox:
#   docker build -t stuut-sandbox --target sandbox .

# The base image may come from a registry of your own, and should be pinned by its digest:
#   --build-arg NODE_REGISTRY=registry.example.com/library --build-arg NODE_DIGEST=sha256:…
# docs/deploying.md explains how to find the digest.
ARG NODE_REGISTRY=docker.io/library
ARG NODE_DIGEST
FROM ${NODE_REGISTRY}/node:24.21.0-slim${NODE_DIGEST:+@}${NODE_DIGEST} AS base
WORKDIR /app
ENV NODE_ENV=production

FROM base AS dependencies
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM base AS sandbox
LABEL org.opencontainers.image.title="Stuut sandbox" \
      org.opencontainers.image.description="A REST server with generated tasks, to try the gateway on" \
      org.opencontainers.image.licenses="MIT"
# It imports no package; package.json says that its files are modules.
COPY package.json ./
COPY scripts/require-node-24.cjs scripts/health-check.ts ./scripts/
# The values of the REST API's enums, generated from its document.
COPY src/rest/types.ts ./src/rest/
COPY sandbox ./sandbox
ENV SANDBOX_HOST=0.0.0.0 SANDBOX_PORT=4010
EXPOSE 4010
USER 10001:10001
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s --start-interval=1s \
  CMD ["node", "scripts/health-check.ts", "sandbox"]
CMD ["node", "-r", "./scripts/require-node-24.cjs", "sandbox/main.ts"]

FROM base AS gateway
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY scripts/require-node-24.cjs scripts/health-check.ts ./scripts/
# The tabs of GraphiQL, if it is on, and a manifest to test TRUSTED_DOCUMENTS.
COPY examples/queries ./examples/queries
COPY src ./src
ENV HOST=0.0.0.0 PORT=4000
# 9464 is for METRICS_PORT, if it is set.
EXPOSE 4000 9464
# A number, so that Kubernetes can check that it is not root. Root owns the files.
USER 10001:10001
HEALTHCHECK --interval=15s --timeout=3s --start-period=30s --start-interval=1s \
  CMD ["node", "scripts/health-check.ts", "gateway"]
# node instead of npm, so that node receives SIGTERM.
CMD ["node", "-r", "./scripts/require-node-24.cjs", "src/server.ts"]
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Stuut GraphQL gateway" \
      org.opencontainers.image.description="A GraphQL gateway over Stuut's task list" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
