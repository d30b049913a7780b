"""Runs the migrations of idp on the connection that `idp migrate` hands over."""

from idp.db.tables import metadata
from shared.db.migrations import run_in_environment

run_in_environment(metadata)
