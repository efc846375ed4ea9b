"""The hub: everything but the media. Follows the lines' spools, judges, keeps and shows."""

from callassist.hub.hub import Hub

__all__ = ["Hub"]
