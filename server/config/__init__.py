"""Settings: TOML and environment in, frozen values out. Unknown or wrong keys are refused by name.

Every key stands once in :data:`KEYS`; ``config.example.toml`` documents the same keys and a test
compares the two. ``FLOORLINE_SECTION__KEY`` overrides a key from the environment, so that secrets
need not stand in a file. A key of ``retailer`` or ``proxy`` that neither sets can be changed on the
Configuration screen and is then kept in the database (product.md OP5).
"""

from server.config.keys import CHANGEABLE, KEYS, Key
from server.config.kinds import Wrong
from server.config.loading import ConfigInvalid, Fault, default_file, load
from server.config.settings import ENVIRONMENT, Given, Settings

__all__ = [
    "CHANGEABLE",
    "ENVIRONMENT",
    "KEYS",
    "ConfigInvalid",
    "Fault",
    "Given",
    "Key",
    "Settings",
    "Wrong",
    "default_file",
    "load",
]
