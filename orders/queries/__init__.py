"""What pages and actions read: offers, carts, delivery, vouchers, orders."""
