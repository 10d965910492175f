"""Guide Desk: who waits for an answer, how they want to be reached, and what was last said.

The version below is the only place where the version stands; the build and the packages read it from here.
"""

__version__ = "0.1.0"
