# The commands of the house. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
PY := .venv/bin/python
JOBS ?= 4
NPM := npm ci --no-audit --no-fund --loglevel=error
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# A Node of our own stands here only where the system has none.
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONWARNINGS := ignore::DeprecationWarning

.PHONY: help run test check audit bench lock wheel image twins clean

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

run: .stamps/python .stamps/widget .stamps/console ## Serve the demonstration on http://localhost:8080
	@$(PY) -m desk.cli up --demo --data data $(ARGS)

test: .stamps/python-dev .stamps/widget .stamps/console ## The whole suite, on real servers and a real browser
	$(PY) -m pytest -n $(JOBS) --dist loadgroup -q $(ARGS)

check: .stamps/python-dev .stamps/widget-modules .stamps/console-modules ## Lint, types, imports, known flaws of locked packages
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	cd web_widget && npm run --silent check
	cd desk/console && npm run --silent check
	@$(PY) deploy/advisories.py

audit: .stamps/python ## Known flaws of locked packages; fails on any that was not judged
	@$(PY) deploy/advisories.py --fail

bench: .stamps/python .stamps/widget .stamps/console ## Measure: ratios to what the parts can do
	$(PY) -m benchmarks.inbound $(ARGS)

twins: .stamps/python ## Stand-ins for Telegram (8901) and Twilio (8902)
	@trap 'kill 0' INT TERM; $(PY) -m desk.cli twin telegram --port 8901 & $(PY) -m desk.cli twin twilio --port 8902 & wait

lock: ## Renew the locked requirements (needs uv); the versions that are locked stay where they still fit
	uv pip compile pyproject.toml --extra dev --generate-hashes -o requirements-dev.lock --no-emit-index-url --no-annotate --custom-compile-command "make lock" -q
	uv pip compile pyproject.toml --generate-hashes -c requirements-dev.lock -o requirements.lock --no-emit-index-url --no-annotate --custom-compile-command "make lock" -q

wheel: .stamps/python-dev .stamps/widget .stamps/console ## A wheel with both front ends inside, in dist/
	$(PY) -m pip wheel . --no-deps --no-build-isolation -q -w dist

image: ## The container image
	docker build -t ventanilla .

clean: ## Remove what was built and installed; data/ stays
	rm -rf .venv .stamps build dist *.egg-info web_widget/dist web_widget/node_modules desk/console/dist desk/console/node_modules

.venv/bin/python:
	$(PYTHON) -m venv .venv

.stamps/python: requirements.lock | .venv/bin/python
	@echo "Installing Python packages…"
	@$(PY) -m pip install -q --require-hashes -r requirements.lock
	@mkdir -p .stamps && touch $@

.stamps/python-dev: requirements-dev.lock .stamps/python
	@$(PY) -m pip install -q --require-hashes -r requirements-dev.lock
	@touch $@

.stamps/node: | .stamps/python
	@node -e 'process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)' 2>/dev/null && command -v npm >/dev/null \
		|| $(PY) -m pip install -q --require-hashes -r deploy/requirements-node.lock
	@touch $@

.stamps/widget-modules: web_widget/package-lock.json .stamps/node
	@echo "Installing the widget's packages…"
	@cd web_widget && $(NPM)
	@mkdir -p .stamps && touch $@

.stamps/console-modules: desk/console/package-lock.json .stamps/node
	@echo "Installing the console's packages…"
	@cd desk/console && $(NPM)
	@mkdir -p .stamps && touch $@

.stamps/widget: .stamps/widget-modules $(shell find web_widget -not -path '*/node_modules*' -not -path '*/dist*' -type f)
	@cd web_widget && npm run --silent build
	@touch $@

.stamps/console: .stamps/console-modules $(shell find desk/console web_widget/tokens -not -path '*/node_modules*' -not -path '*/dist*' -type f)
	@cd desk/console && npm run --silent build
	@touch $@
