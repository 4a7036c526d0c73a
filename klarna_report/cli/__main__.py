"""`python -m klarna_report.cli`."""

import sys

from klarna_report.cli import main

sys.exit(main())
