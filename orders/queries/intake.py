"""Orders from elsewhere as staff see them: what became of a file, and what waits."""

from collections import Counter

from django.db.models import Count

from orders.models import IntakeRow, OrderFile, SalesChannel

WAITED = "waiting already from before"


def counts_of(order_file_id: int) -> Counter[str]:
    """How many orders of a file ended in each state."""
    rows = IntakeRow.objects.filter(file_id=order_file_id).order_by().values_list("state").annotate(n=Count("pk"))
    return Counter(dict(rows))


def outcomes_of(file: OrderFile) -> list[tuple[str, int]]:
    """What became of a file's orders in words, with how many; an order that waited before keeps its earlier row."""
    counts = counts_of(file.pk)
    told = [(str(label), counts[state]) for state, label in IntakeRow.State.choices if counts[state]]
    earlier = file.rows_read - counts.total()
    return [*told, (WAITED, earlier)] if earlier > 0 else told


def channel_titles() -> dict[str, str]:
    """Every channel's code and title, our own two first."""
    titles = {"web": "Website", "staff": "Phone"}
    return titles | dict(SalesChannel.objects.order_by("title").values_list("code", "title"))
