"""The version of Storytrail, in one place: packaging, User-Agent and warcinfo records read it here."""

__version__ = "0.1.0"
