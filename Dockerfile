# syntax=docker/dockerfile:1
FROM node:22-bookworm-slim AS fronts
WORKDIR /src
COPY web_widget/package.json web_widget/package-lock.json web_widget/
COPY desk/console/package.json desk/console/package-lock.json desk/console/
RUN cd web_widget && npm ci --no-audit --no-fund && cd ../desk/console && npm ci --no-audit --no-fund
COPY web_widget web_widget
COPY desk/console desk/console
COPY desk/api_docs desk/api_docs
RUN cd web_widget && npm run build && cd ../desk/console && npm run build

FROM python:3.12-slim-bookworm
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 MALLOC_ARENA_MAX=2 \
    VENTANILLA_HOST=0.0.0.0 VENTANILLA_DATA=/data
WORKDIR /app
COPY requirements.lock .
RUN pip install --require-hashes -r requirements.lock
COPY pyproject.toml LICENSE README.md ./
COPY bot bot
COPY casework casework
COPY channels channels
COPY core core
COPY desk desk
COPY knowledge_base knowledge_base
COPY web_widget/__init__.py web_widget/__init__.py
COPY --from=fronts /src/web_widget/dist web_widget/dist
COPY --from=fronts /src/desk/console/dist desk/console/dist
RUN printf '#!/bin/sh\nexec python -m desk.cli "$@"\n' > /usr/local/bin/ventanilla && chmod +x /usr/local/bin/ventanilla \
    && useradd --create-home --uid 10001 ventanilla && install -d -o ventanilla /data
ENV PYTHONPATH=/app
USER ventanilla
VOLUME /data
EXPOSE 8080
CMD ["ventanilla", "up"]
