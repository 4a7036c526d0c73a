"""Layer 4: from parameter values to a published edition."""
