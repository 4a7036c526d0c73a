"""Half the workforce? A report whose every number can be traced, re-run and cited."""

__version__ = "0.1.0"
