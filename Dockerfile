# The command line in a container: docker compose build, then docker compose run --rm inspector …
FROM debian:bookworm-slim AS build

RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /src
COPY requirements.lock ./
# uv comes from the lock with its hash, as everything else. pip looks for a mirror in PIP_INDEX_URL.
ARG PIP_INDEX_URL
ARG UV_DEFAULT_INDEX=${PIP_INDEX_URL}
RUN python3 -m venv /tmp/uv \
    && awk '/^[^ #]/ { on = /^uv==/ } on' requirements.lock > /tmp/uv.txt \
    && /tmp/uv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/uv.txt

COPY pyproject.toml README.md LICENSE ./
COPY inspector inspector
COPY spiders spiders
COPY checks checks
COPY reports reports
# Only what is needed to run, in the versions of the lock; constraints with hashes are checked.
RUN python3 -m venv /opt/site-inspector \
    && VIRTUAL_ENV=/opt/site-inspector /tmp/uv/bin/uv pip install --no-cache \
        --constraints requirements.lock --build-constraints requirements.lock .


FROM debian:bookworm-slim

# Chromium for pages that need scripts; the font, or screenshots of Chinese pages show boxes.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates fonts-noto-cjk python3 tini tzdata \
    && { apt-get install -y --no-install-recommends chromium-headless-shell \
        || apt-get install -y --no-install-recommends chromium; } \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --create-home --shell /usr/sbin/nologin inspector \
    && install -d -o inspector -g inspector /data

COPY --from=build /opt/site-inspector /opt/site-inspector

ENV PATH=/opt/site-inspector/bin:$PATH \
    LANG=C.UTF-8 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TZ=Asia/Shanghai

USER inspector
# Database, evidence and bulletins: everything that must outlive the container.
VOLUME /data
WORKDIR /data
# tini hands signals on, so that stopping the container interrupts a sweep and does not lose it.
ENTRYPOINT ["/usr/bin/tini", "--", "inspector"]
CMD ["--help"]
