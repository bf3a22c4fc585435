# The server with its web app, as one small image; the data is in the volume /data. README.md "In a container" says how to use it.

FROM node:24-bookworm-slim AS build
WORKDIR /ghanti
COPY . .
# Compiles the packages and builds the web app, as it does for everybody.
RUN npm ci
# What the server alone needs, without a compiler and without the Node that the repository brings along: the image has one.
RUN npm ci --omit=dev --ignore-scripts --workspace=@ghanti/server && rm -rf node_modules/node-linux-* node_modules/.bin

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 GHANTI_DATA_DIR=/data
WORKDIR /ghanti
COPY --from=build /ghanti/node_modules node_modules
COPY --from=build /ghanti/packages/protocol/package.json packages/protocol/
COPY --from=build /ghanti/packages/protocol/dist packages/protocol/dist
COPY --from=build /ghanti/packages/server/package.json packages/server/
COPY --from=build /ghanti/packages/server/bin packages/server/bin
COPY --from=build /ghanti/packages/server/dist packages/server/dist
COPY --from=build /ghanti/apps/web/dist apps/web/dist
RUN ln -s /ghanti/packages/server/bin/ghanti.js /usr/local/bin/ghanti && mkdir -m 700 /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
# Not ready while its database or its bus is away, and while it drains.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["ghanti"]
CMD ["start"]
