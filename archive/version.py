"""The version of Storytrail, in one place: packaging, the User-Agent and every warcinfo record read it here."""

__version__ = "0.1.0"
