"""Who runs what, when; the chiprace command."""
