"""The arithmetic of the report: one small function a quantity, its inputs the argument names.

Each function is named after what it returns and works on numbers as on symbols. Where a
docstring names no source for a definition, the definition is plain arithmetic of this report.
"""
