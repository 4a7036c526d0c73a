"""What the fork server loads once for all kernels: the libraries every chapter needs."""

import altair  # noqa: F401
import babel.numbers  # noqa: F401
import pandas  # noqa: F401
import scipy.stats  # noqa: F401
import sympy  # noqa: F401
