"""Flat drawings of one family: 4:5, light from the upper left, one shadow, one floor line."""
