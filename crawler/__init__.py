"""The engine room: configuration, wire capture, scope, frontier, runs and the command line.

Imports `archive`; reaches the spider by name only.
"""
