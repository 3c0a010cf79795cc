# Each target sets up what it needs; PYTHON=… chooses the interpreter. Paths are relative: the folder may have spaces.
VENV ?= .venv
PY := $(VENV)/bin/python
DEMO := build/demo

.NOTPARALLEL:
.PHONY: help demo test check bench clean
.DEFAULT_GOAL := help
export VENV PYTHON

help:
	@echo "make demo   décide les 200 logements de Nantes Métropole et dit où est le rapport"
	@echo "make test   tous les tests"
	@echo "make check  ruff, mypy, import-linter, schémas"
	@echo "make bench  toutes les mesures (plusieurs minutes)"
	@echo "make clean  efface ce que les autres cibles ont produit"

demo:
	@sh tools/install.sh run
	@mkdir -p build
	@$(VENV)/bin/fluxrules simuler nantes-metropole territories/nantes-metropole/logements/candidats-2025.csv \
		--date 2025-06-02 --sortie $(DEMO)
	@echo
	@echo "Rapport : $(DEMO)"

test:
	@sh tools/install.sh test
	@$(PY) -m pytest -rs

check:
	@sh tools/install.sh dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m mypy
	@$(VENV)/bin/lint-imports
	@$(PY) -m fluxrules.shape --verifier schemas

bench:
	@sh tools/install.sh test
	@$(PY) -m benchmarks.run

clean:
	rm -rf build dist .venv .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf src/fluxrules.egg-info
