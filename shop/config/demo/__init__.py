"""The demo store: its words, its drawings and what fills it."""
