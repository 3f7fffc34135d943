# The commands that users rely on. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help demo test up check docs soak containers setup

RUN := .venv/bin

# Where it is set, each of hundreds of processes compiles every module that it imports once more.
unexport PYTHONDONTWRITEBYTECODE

help: ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1	/' | expand -t 16

demo: setup ## Run the main job once on sample data: file, match, decide, review
	@$(RUN)/markwarden demo

test: setup ## Run everything that CI runs
	@deploy/test

up: setup ## Run the whole stack on this machine in the foreground
	@$(RUN)/markwarden up

check: setup ## Format, lint, types, import contracts, migrations, fast tests
	@deploy/check

docs: setup ## Build the site of docs/ with search and the API reference into var/docs, and check its links
	@deploy/docs

soak: setup ## Break the cluster under 20 seeds, 100,000 cases, 400 faults; strike every alert; change rules in small ways
	@deploy/soak

containers: setup ## Build the containers and file cases into them under a real engine, as root on Debian
	@deploy/containers

setup: # What the others need; quick when nothing changed
	@deploy/setup
