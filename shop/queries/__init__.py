"""What pages read: menu, cards, product, stock and delivery terms. Nothing here writes."""
