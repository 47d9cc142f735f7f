# The program and its browser, for docker-compose.yml. docs/deploy/README.md says how it is used, how a
# digest is added, and that it has not been built where it was written.
ARG BASE=debian:12.15-slim

FROM ${BASE} AS build

RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /src
COPY requirements.lock requirements.run.lock ./
# pip looks for a mirror in PIP_INDEX_URL. Every package is checked by its hash, and none runs code of
# its own to be installed; setuptools, which packs ours, is the lock's.
ARG PIP_INDEX_URL
RUN python3 -m venv /tmp/tools \
    && python3 -m venv --without-pip /opt/site-inspector \
    && awk '/^[^ #]/ { on = /^setuptools==/ } on' requirements.lock > /tmp/setuptools.lock \
    && /tmp/tools/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: \
        -r /tmp/setuptools.lock \
    && /tmp/tools/bin/pip --python /opt/site-inspector/bin/python install --no-cache-dir --no-deps \
        --require-hashes --only-binary :all: -r requirements.run.lock

COPY pyproject.toml README.md LICENSE ./
COPY inspector inspector
COPY spiders spiders
COPY checks checks
COPY reports reports
RUN /tmp/tools/bin/pip wheel --no-cache-dir --no-deps --no-index --no-build-isolation -w /tmp/wheels . \
    && /tmp/tools/bin/pip --python /opt/site-inspector/bin/python install --no-cache-dir --no-deps \
        --no-index /tmp/wheels/*.whl \
    && /tmp/tools/bin/pip --python /opt/site-inspector/bin/python check


FROM ${BASE}

# What pages look like depends on these two, so all machines have the same. When Debian has gone on to a
# newer Chromium, the build says so: name that one, --build-arg CHROMIUM=…
ARG CHROMIUM=156.0.8078.79-1~deb12u1
ARG FONTS=1:20220127+repack1-1
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
        "chromium-headless-shell=${CHROMIUM}" fontconfig "fonts-noto-cjk=${FONTS}" python3 tzdata \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /tmp \
        --shell /usr/sbin/nologin inspector \
    && install -d -o inspector -g inspector -m 0750 /data

COPY --from=build /opt/site-inspector /opt/site-inspector

LABEL org.opencontainers.image.title="site-inspector" \
    org.opencontainers.image.description="Inspects government websites, with proof" \
    org.opencontainers.image.licenses="Apache-2.0"

ENV HOME=/tmp \
    INSPECTOR_BROWSER__EXECUTABLE=/usr/bin/chromium-headless-shell \
    LANG=C.UTF-8 \
    PATH=/opt/site-inspector/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    TZ=Asia/Shanghai

USER 10001:10001
# The workspace. Everything else may be read-only, but for /tmp.
WORKDIR /data
ENTRYPOINT ["inspector"]
CMD ["--help"]
HEALTHCHECK --interval=60s --timeout=20s --start-period=60s --retries=3 CMD ["inspector", "health"]
