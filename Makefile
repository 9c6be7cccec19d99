# Tout commence ici : « make demo » puis « make test ».
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
# Tests qui cherchent des restes sur toute la machine : rien ne doit tourner à côté.
VEILLEURS := tests/forgery tests/room
INSTALLED := .venv/.installe

.DEFAULT_GOAL := help
.PHONY: help install systeme systeme-tests demo test versions lint construire calibrer bench verrou nettoyer

help: ## Afficher cette aide
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

install: $(INSTALLED) systeme ## Créer .venv et y installer le projet, puis bubblewrap s'il manque

$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 ou plus récent est nécessaire (PYTHON=python3.12 make …)."; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
	  { echo "Le module venv manque : sudo apt install python3-venv"; exit 2; }
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

systeme:
	@sh scripts/systeme.sh bwrap:bubblewrap

systeme-tests: systeme
	@sh scripts/systeme.sh hunspell:hunspell /usr/share/hunspell/fr.dic:hunspell-fr \
	  chromium:chromium \
	  "$$(ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | tail -1):postgresql"

demo: install ## Construire le cours de démonstration, noter la promotion d'exemple (demo/notes.csv)
	$(BIN)/python scripts/demo.py

test: export OMP_NUM_THREADS ?= 1
test: install systeme-tests ## Lancer tous les tests
	$(BIN)/python -m pytest $(VEILLEURS)
	$(BIN)/python -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile \
	  $(VEILLEURS:%=--ignore=%)

versions: install ## Exécuter les corrigés avec les versions extrêmes, sans ce projet (réseau)
	$(BIN)/python scripts/versions.py

lint: $(INSTALLED) ## Contrôler le style, les types et les dépendances entre dossiers
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python scripts/typographie.py --verifier

construire: install ## Refaire release/, solutions/ et les sujets de la démonstration
	$(BIN)/autograder construire

calibrer: install ## Refaire docs/calibration.md (trois heures environ sur deux cœurs)
	$(BIN)/autograder calibrer

bench: install systeme-tests ## Refaire docs/performance.md (une demi-heure, machine au repos)
	$(BIN)/python -m benchmarks

verrou: $(INSTALLED) ## Refaire requirements.lock (demande uv)
	uv pip compile pyproject.toml --extra dev --extra cluster --extra postgresql \
	  --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet -o requirements.lock

nettoyer: ## Effacer ce que les commandes ont fabriqué hors des dossiers suivis
	rm -rf demo dist sujets gradebook.db* submitted autograded feedback
