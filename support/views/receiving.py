"""The warehouse's table of returns: scan the number, say what was in the parcel, judge each unit."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from fulfillment.forms import ScanForm
from fulfillment.views.access import actor, place_of_work, warehouse_required
from shop.core.errors import Refused
from support.actions.inspecting import CannotInspect, Finding, inspect_units
from support.actions.returns import receive_return
from support.forms.receiving import InspectForm, ReceiveForm
from support.models import Return
from support.queries.return_desk import return_called, returns_at_work, shelf_called, shelves_for, whole_return
from support.states import ReturnStatus

EXPECTED = (ReturnStatus.AUTHORIZED, ReturnStatus.IN_TRANSIT)


@require_http_methods(["GET", "POST"])
@warehouse_required
def returns(request: HttpRequest) -> HttpResponse:
    """What lies on the table and what is expected; scanning a number opens its return."""
    building, _ = place_of_work(request)
    if building is None:
        return render(request, "fulfillment/no_warehouse.html")
    words = ""
    form = ScanForm(request.POST)
    if request.method == "POST" and form.is_valid():
        found = return_called(form.cleaned_data["scan"])
        if found is not None:
            return redirect("warehouse_return", found.number)
        words = f"No return has the number {form.cleaned_data['scan'].strip() or 'you left empty'}."
    context = {"building": building, "words": words, **returns_at_work()}
    return render(request, "support/warehouse_returns.html", context)


@require_http_methods(["GET", "POST"])
@warehouse_required
def one_return(request: HttpRequest, number: str) -> HttpResponse:
    """One return: first what was in the parcel, then what each unit is like."""
    building, _ = place_of_work(request)
    found = return_called(number)
    if found is None or building is None:
        raise Http404
    row = whole_return(Return.objects.filter(pk=found.pk)).get()
    items = list(row.items.all())
    if row.status in EXPECTED:
        receive = ReceiveForm(request.POST if request.method == "POST" else None, items=items)
        if request.method == "POST" and receive.is_valid() and _receive(request, row, receive, building.pk):
            return redirect("warehouse_return", row.number)
        return render(request, "support/warehouse_receive.html", {"row": row, "form": receive, "building": building})
    shelves = shelves_for(items, row.warehouse_id)
    forms = {item.pk: InspectForm.for_item(item, shelves.get(item.pk)) for item in items if item.to_check}
    if request.method == "POST":
        tried = next((item for item in items if f"i{item.pk}-item" in request.POST), None)
        if tried is None:
            return redirect("warehouse_return", row.number)
        form = InspectForm(request.POST, prefix=f"i{tried.pk}")
        if form.is_valid() and _inspect(request, row, form, tried.pk):
            return redirect("warehouse_return", row.number)
        forms[tried.pk] = form
    table = [(item, forms.get(item.pk)) for item in items]
    return render(request, "support/warehouse_inspect.html", {"row": row, "table": table, "building": building})


def _receive(request: HttpRequest, row: Return, form: ReceiveForm, warehouse_id: int) -> bool:
    """Book the parcel in; a refusal becomes an error of the form."""
    try:
        receive_return(return_id=row.pk, counts=form.counts(), warehouse_id=warehouse_id, actor=actor(request))
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    messages.success(request, f"Return {row.number} is received. Now look at each unit.")
    return True


def _inspect(request: HttpRequest, row: Return, form: InspectForm, item_id: int) -> bool:
    """Write one look down; a refusal becomes an error of the form."""
    facts = form.cleaned_data
    shelf = shelf_called(facts["shelf"], row.warehouse_id)
    try:
        if facts["shelf"] and shelf is None and form.place == "shelf":
            raise CannotInspect(f"No shelf here is called {facts['shelf']}.")
        finding = Finding(facts["quantity"], form.verdict, form.place, shelf.pk if shelf else None, facts["note"])
        done = inspect_units(item_id=item_id, seen=facts["seen"], finding=finding, actor=actor(request))
    except Refused as refusal:
        form.add_error(None, refusal.message)
        return False
    is_done = done.status != ReturnStatus.RECEIVED
    messages.success(request, f"Return {row.number} is checked." if is_done else "Written down.")
    return True
