"""Runs the migrations of uploads on the connection that `uploads migrate` hands over."""

from uploads.db.tables import metadata
from shared.migrations import run_in_environment

run_in_environment(metadata)
