# Built and started by nobody yet but by you: the tests only read it. The Node that runs is the one of package-lock.json; the npm of
# the first stage only fetches it.
FROM debian:13.4-slim AS packages
RUN apt-get update && apt-get install -y --no-install-recommends npm ca-certificates && rm -rf /var/lib/apt/lists/*
WORKDIR /flowra
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts && rm -rf ~/.npm

FROM debian:13.4-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libatomic1 libstdc++6 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /flowra flowra && install -d -o flowra -g flowra -m 700 /data
WORKDIR /flowra
COPY --from=packages /flowra/node_modules node_modules
COPY package.json LICENSE ./
COPY security/minimum-versions.json security/
COPY bin bin
COPY public public
COPY views views
COPY src src
ENV HOST=0.0.0.0 DATA=/data NODE_COMPILE_CACHE=/tmp/compiled
USER flowra
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=4s --start-period=20s --retries=3 \
  CMD ["bin/with-node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT ?? 3000}/health/ready`).then(a => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
CMD ["bin/start"]
