# Each target sets up what it needs; PYTHON=… chooses the interpreter. Paths are relative: the folder may have spaces.
VENV ?= .venv
PY := $(VENV)/bin/python
DEMO := build/demo
LEDGER = $(DEMO)-registre.sqlite

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

# The file holds a dwelling in conflict (exit code 1) and three that lack a datum: they belong to the demonstration.
demo:
	@sh tools/install.sh run
	@status=0; $(VENV)/bin/fluxrules simuler -q nantes-metropole \
		territories/nantes-metropole/logements/candidats-2025.csv --date 2025-06-02 --sortie "$(DEMO)" || status=$$?; \
	case $$status in 0 | 1 | 5) ;; *) exit $$status ;; esac
	@rm -f "$(LEDGER)" "$(LEDGER)-wal" "$(LEDGER)-shm"
	@status=0; $(VENV)/bin/fluxrules decider -q nantes-metropole --registre "$(LEDGER)" \
		territories/nantes-metropole/logements/candidats-2025.csv --par demonstration || status=$$?; \
	case $$status in 0 | 1 | 5) ;; *) exit $$status ;; esac
	@$(VENV)/bin/fluxrules suivi -q nantes-metropole --registre "$(LEDGER)" --annee 2025 --date 2025-12-31 \
		--sortie "$(DEMO)/suivi.txt"
	@echo
	@echo "Les 200 logements, un par ligne puis en entier : $(DEMO)/decisions.txt"
	@echo "Les mêmes logements, décidés jour par jour et inscrits au registre $(LEDGER) ; où en est chacun : $(DEMO)/suivi.txt"
	@echo "Un seul logement : $(VENV)/bin/fluxrules expliquer nantes-metropole \\"
	@echo "    territories/nantes-metropole/logements/candidats-2025.csv --date 2025-06-02 --logement NM-0005"

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
	@sh tools/install.sh bench
	@$(PY) -m benchmarks.run

clean:
	rm -rf build dist .venv .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +
	rm -rf src/fluxrules.egg-info
