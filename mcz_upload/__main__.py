"""`python -m mcz_upload`."""

import sys

from mcz_upload.cli import main

sys.exit(main())
