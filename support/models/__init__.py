"""What support keeps. One module for each area; this package re-exports their classes."""
