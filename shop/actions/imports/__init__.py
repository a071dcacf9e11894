"""A catalogue file becomes products: plan (what would change), write (a batch at a time), run (preview and apply)."""
