"""Builds the egg that scrapyd takes; pip and uv read pyproject.toml and never this file."""

from setuptools import find_packages, setup

from archive.version import __version__

setup(
    version=__version__,
    packages=find_packages(include=["archive*", "crawler*", "spiders*"]),
    package_data={"archive.report": ["*.css", "*.js"], "spiders.sites": ["*.toml"]},
    py_modules=["storytrail"],
)
