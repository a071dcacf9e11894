"""What warehouse pages, panels and actions read."""
