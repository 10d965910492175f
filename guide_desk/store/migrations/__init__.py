"""The file's schema: its version, told without loading the steps that lead there."""

SCHEMA_VERSION = 17
