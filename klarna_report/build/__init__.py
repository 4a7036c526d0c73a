"""Layer 4: from notebooks and data to an edition in its place.

Import from the modules: this one stays empty, so that nothing is loaded that is not needed.
"""
