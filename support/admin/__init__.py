"""The pages of the staff, one module for each area."""
