"""The `idp` command: serve, migrate, bootstrap, worker and administration."""
