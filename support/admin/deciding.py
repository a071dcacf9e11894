"""What staff decide about returns and claims: each decision with its form, its action, and when it is open."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms

from orders.queries.worth import units_worth
from shop.admin.doing import ActionForm, NothingForm, StaffAction
from shop.admin.fields import smallest_units
from shop.core.money import Money
from support.actions.claims import refund_claim, refuse_claim
from support.actions.inspecting import decide_review
from support.actions.returns import authorize_return, cancel_return, reject_return
from support.models import Claim, Return, ReturnItem
from support.states import ClaimStatus, ItemVerdict

Data = Mapping[str, Any]


class ReasonForm(ActionForm):
    """Why; the customer reads it."""

    reason = forms.CharField(max_length=300, label="Reason", help_text="the customer reads it")


class ReviewForm(ActionForm):
    """Units that wanted a second look: which, how many, yes or no."""

    item = forms.ChoiceField(label="Item")
    quantity = forms.IntegerField(label="Units", min_value=1, max_value=100_000, initial=1)
    verdict = forms.ChoiceField(
        label="Decision",
        choices=[(ItemVerdict.ACCEPTED, "Accept and refund"), (ItemVerdict.REJECTED, "Do not accept")],
    )
    note = forms.CharField(
        max_length=200, required=False, label="Note", help_text="the customer reads it where it is not accepted"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        items = ReturnItem.objects.filter(of_return=self.row, review_quantity__gt=0).select_related("line")
        field: Any = self.fields["item"]
        left = [(item, item.review_quantity) for item in items]
        field.choices = [(f"{item.pk}:{units}", f"{item.line.title}: {units} to decide") for item, units in left]


class RefundClaimForm(ActionForm):
    """How much, and a word to the customer."""

    amount = forms.DecimalField(min_value=Decimal("0.001"), max_digits=14, decimal_places=3, label="Amount")
    answer = forms.CharField(max_length=500, required=False, widget=forms.Textarea, label="To the customer")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row = self.row
        whole = units_worth(row.line, row.currency, row.quantity)
        left = Money(row.line.total_amount - row.line.refunded_amount, row.currency)
        self.fields["amount"].initial = whole.decimal
        self.fields["amount"].help_text = f"all of it is {whole.format()}, the most is {left.format()}"

    def clean_amount(self) -> int:
        """Smallest units."""
        return smallest_units(self.cleaned_data["amount"], self.row.currency)


class RefuseClaimForm(ActionForm):
    """Why not."""

    answer = forms.CharField(max_length=500, widget=forms.Textarea, label="Reason", help_text="the customer reads it")


def _authorize(row: Return, data: Data, actor: str) -> str:
    authorize_return(return_id=row.pk, actor=actor)
    return "Agreed. The customer has the instructions."


def _reject(row: Return, data: Data, actor: str) -> str:
    reject_return(return_id=row.pk, reason=data["reason"], actor=actor)
    return "Not agreed. The customer has a mail with the reason."


def _cancel(row: Return, data: Data, actor: str) -> str:
    cancel_return(return_id=row.pk, actor=actor)
    return "Called off. The units count as kept."


def _review(row: Return, data: Data, actor: str) -> str:
    item_id, seen = map(int, data["item"].split(":"))
    facts = {name: data[name] for name in ("quantity", "verdict", "note")}
    decide_review(item_id=item_id, seen=seen, actor=actor, **facts)
    return "Decided. The customer has a mail."


def _refund(row: Claim, data: Data, actor: str) -> str:
    done = refund_claim(claim_id=row.pk, amount=data["amount"], answer=data["answer"], actor=actor)
    return f"{Money(done.refund_amount, done.currency).format()} is on its way back."


def _refuse(row: Claim, data: Data, actor: str) -> str:
    refuse_claim(claim_id=row.pk, answer=data["answer"], actor=actor)
    return "Refused. The customer has a mail with the reason."


def _only(*states: str) -> Callable[[Any], str]:
    """Open in these states alone."""
    return lambda row: "" if row.status in states else "There is nothing to decide about it now."


DECIDE_RETURN, DECIDE_CLAIM = "support.decide_return", "support.decide_claim"
AGREE = "The customer is mailed the address and the slip for the parcel."
REJECT = "The customer is mailed your reason and keeps the goods."
PAY = "It goes back the way it was paid, and the customer is told by mail. The goods stay where they are."
REFUSE = "The customer is mailed your reason, and can still return the goods while the time for it runs."
RETURN_DECISIONS = {
    "authorize": StaffAction("Agree", DECIDE_RETURN, NothingForm, _authorize, _only("requested"), hint=AGREE),
    "review": StaffAction("Decide the second look", DECIDE_RETURN, ReviewForm, _review, _only("inspected")),
    "reject": StaffAction(
        "Do not agree", DECIDE_RETURN, ReasonForm, _reject, _only("requested"), is_dangerous=True, hint=REJECT
    ),
    "cancel": StaffAction(
        "Call off",
        DECIDE_RETURN,
        NothingForm,
        _cancel,
        _only("requested", "authorized", "in_transit"),
        is_dangerous=True,
        hint="The customer is told by mail and keeps the goods. They can be asked back again.",
    ),
}
CLAIM_DECISIONS = {
    "refund": StaffAction("Give money back", DECIDE_CLAIM, RefundClaimForm, _refund, _only(ClaimStatus.OPEN), hint=PAY),
    "refuse": StaffAction(
        "Refuse", DECIDE_CLAIM, RefuseClaimForm, _refuse, _only(ClaimStatus.OPEN), is_dangerous=True, hint=REFUSE
    ),
}
