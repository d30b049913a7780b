"""`python -m uploads …`, the same as the command `uploads`."""

from uploads.cli.main import main

main()
