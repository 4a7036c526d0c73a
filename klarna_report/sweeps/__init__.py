"""Layer 4: every fact at many points: draws over the ranges, or a grid."""
