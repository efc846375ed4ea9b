"""callassist: live prompts for collectors on the telephone, offline."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("callassist")
