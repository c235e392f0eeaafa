# Every target sets up what it needs. `make` alone lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup check format abi test test-python test-contracts fuzz demo bench lock

UV_VERSION := 0.13.8
UV := $(if $(filter $(UV_VERSION),$(shell uv --version 2>/dev/null)),uv,.uv/bin/uv)

# Where py-solc-x, and ape through it, look for the compiler.
export SOLCX_BINARY_PATH := $(CURDIR)/.solcx
# What runs the project finds its Python, anvil and forge, the ones of this platform, before any other.
HOST_PATH := $(PATH)
FOUNDRY = $(shell printf '%s:' $(CURDIR)/node_modules/@foundry-rs/*/bin)
test-python test-contracts fuzz demo bench: export PATH = $(CURDIR)/.venv/bin:$(FOUNDRY)$(HOST_PATH)
SOLIDITY := '{contracts,tests}/**/*.sol'
WEB := 'web/**/*.{ts,css,json}'
# What the pages load. It is built, and not committed.
STATIC := offchain/assay/gateway/static

# What pip was told about certificates and mirrors holds for uv too.
ifdef PIP_CERT
export SSL_CERT_FILE ?= $(PIP_CERT)
endif
ifdef PIP_INDEX_URL
export UV_DEFAULT_INDEX ?= $(PIP_INDEX_URL)
endif

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1	\2/p' Makefile | expand -t 16

## Set-up. The files are stamps: a step runs again when what it depends on has changed.

setup: .venv/ready node_modules/ready .solcx/ready $(STATIC)/ready ## install what the other targets need

.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/pip install --quiet uv==$(UV_VERSION)

.venv/bin/python: | $(filter .uv/bin/uv,$(UV))
	$(UV) venv --quiet --allow-existing --python '>=3.11,<3.13' .venv

.venv/ready: requirements.lock pyproject.toml | .venv/bin/python
	$(UV) pip sync --quiet --python .venv --require-hashes requirements.lock
	$(UV) pip install --quiet --python .venv --no-deps --editable .
	touch $@

node_modules/ready: package-lock.json package.json .npmrc
	npm ci --no-progress
	touch $@

.solcx/ready: ape-config.yaml scripts/setup_compiler.py | .venv/ready node_modules/ready
	.venv/bin/python scripts/setup_compiler.py
	touch $@

$(STATIC)/ready: $(shell find web -type f) $(wildcard offchain/assay/artifacts/*.json) samples/digits/held_out.json \
		node_modules/ready
	rm -rf $(STATIC)
	node_modules/.bin/esbuild 'web/*.ts' 'web/*.css' 'web/*.svg' --loader:.svg=copy --bundle --minify \
		--format=esm --target=es2022 --charset=utf8 --legal-comments=linked --log-level=warning --outdir=$(STATIC)
	touch $@

## Linters. They write nothing.

check: setup ## run every linter
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo
	node_modules/.bin/solhint --disc --noPoster --config .solhintrc.yaml --max-warnings 0 'contracts/**/*.sol'
	node_modules/.bin/prettier --log-level warn --check $(SOLIDITY) $(WEB)
	node_modules/.bin/tsc --project web
	.venv/bin/python scripts/export_abi.py --check

format: setup ## format Python, Solidity and TypeScript, mend what ruff can
	.venv/bin/ruff check --fix --exit-zero
	.venv/bin/ruff format
	node_modules/.bin/prettier --log-level warn --write $(SOLIDITY) $(WEB)

abi: setup ## export ABIs and bytecode into the package
	.venv/bin/python scripts/export_abi.py

## Tests. Each chain listens on a free port and ends with its test.

TESTS := tests/contracts

test: test-python test-contracts fuzz ## run every test

test-python: setup ## run the tests of the Python, without ape
	pytest -p no:ape_test --ignore tests/contracts tests

test-contracts: setup ## run the tests of the contracts, on anvil
	ape test $(TESTS) --network ethereum:local:foundry

fuzz: setup ## run the invariants and the fuzz tests of the contracts
	forge test

demo: setup ## pay, infer, prove, settle: ten digits, three under zkml, one in a SIMULATED enclave
	assay demo

bench: setup ## measure gas and speed
	scripts/bench all

## Locks. No lock names a host: a mirror serves as well.

lock: $(filter .uv/bin/uv,$(UV)) ## resolve the dependencies anew
	$(UV) pip compile pyproject.toml --group dev --universal --prerelease if-necessary --generate-hashes \
		--no-header --no-annotate --quiet --output-file requirements.lock
	$(UV) pip compile pyproject.toml --extra nitro --constraint requirements.lock --python-version 3.11 \
		--python-platform x86_64-manylinux_2_28 --generate-hashes --no-header --no-annotate --quiet \
		--output-file enclave/requirements.lock
	npm install --package-lock-only
