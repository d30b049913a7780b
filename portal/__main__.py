"""`python -m portal …`, the same as the command `portal`."""

from portal.cli.main import main

main()
