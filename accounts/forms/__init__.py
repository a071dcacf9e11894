"""Forms of accounts; `address` is shared with the checkout."""
