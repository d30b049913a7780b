"""The commands of uploads."""
