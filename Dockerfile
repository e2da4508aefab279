# Not built by the tests. The same Node as everywhere else arrives with npm ci; the image's own npm only installs it.
FROM debian:trixie-slim AS packages
RUN apt-get update && apt-get install -y --no-install-recommends npm ca-certificates libatomic1 && rm -rf /var/lib/apt/lists/*
WORKDIR /flowra
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

FROM debian:trixie-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libatomic1 libstdc++6 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /flowra flowra && install -d -o flowra -g flowra /data
WORKDIR /flowra
COPY --from=packages /flowra/node_modules node_modules
COPY . .
ENV HOST=0.0.0.0 DATA=/data NODE_COMPILE_CACHE=/tmp/compiled
USER flowra
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["bin/with-node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/health/ready`).then(a => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
CMD ["bin/start"]
