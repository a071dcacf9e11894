"""A month of orders."""


def live_a_month(*, now, chance):
    pass
