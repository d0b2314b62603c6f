PYTHON ?= python3
VENV := .venv/bin/python
LOCK := .venv/uv/bin/uv pip compile --universal --python-version=3.11 --generate-hashes --no-header --quiet

.PHONY: help run demo reset check test coverage lint format lock bench clean
.DEFAULT_GOAL := help

help: ## Show this list
	@sed -n 's/^\([a-z]*\): *## \(.*\)/  make \1	\2/p' Makefile

run: ## Install what is needed, then start the wallet and its sandbox
	@$(PYTHON) -m app.launch.bootstrap runtime
	@$(VENV) -m app.launch.supervisor

demo: ## Play the whole story in this terminal
	@$(PYTHON) -m app.launch.bootstrap runtime
	@$(VENV) -m app.demo

reset: ## Ask, then empty var/: the next run begins anew
	@$(PYTHON) -m app.launch.reset

check: ## Run the tests that need no programs and no servers
	@$(PYTHON) -m app.launch.bootstrap dev
	@$(VENV) -m pytest -m "not stack and not servers" --numprocesses=auto --maxprocesses=4

test: ## Run all tests
	@$(PYTHON) -m app.launch.bootstrap dev
	@$(VENV) -m pytest --numprocesses=auto --maxprocesses=4

coverage: ## Measure which branches of wallet/ its tests take
	@$(PYTHON) -m app.launch.bootstrap dev
	@$(VENV) -m pytest tests/wallet -m "not servers" --numprocesses=auto --maxprocesses=4 --cov=wallet

lint: ## Check style and types
	@$(PYTHON) -m app.launch.bootstrap dev
	@$(VENV) -m ruff check
	@$(VENV) -m ruff format --check
	@$(VENV) -m mypy

format: ## Format the code and sort its imports
	@$(PYTHON) -m app.launch.bootstrap dev
	@$(VENV) -m ruff check --fix
	@$(VENV) -m ruff format

lock: ## Lock requirements*.in with hashes, keeping versions that still fit
	@$(PYTHON) -m venv --without-pip .venv/uv
	@$(PYTHON) -m pip --python .venv/uv install --quiet uv
	@$(LOCK) requirements.in --output-file requirements.txt
	@$(LOCK) requirements-dev.in --constraint requirements.txt --output-file requirements-dev.txt

bench: ## Measure the figures of docs/ on this machine
	@$(PYTHON) -m app.launch.bootstrap dev
	@$(VENV) -m bench

clean: ## Remove .venv, node_modules and caches; what is in var/ stays
	@rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
