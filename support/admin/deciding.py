"""What staff decide about returns and claims: each decision with its form, its action, and when it is open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from orders.queries.worth import units_worth
from shop.core.money import Money, exponent
from support.actions.claims import refund_claim, refuse_claim
from support.actions.inspecting import decide_review
from support.actions.returns import authorize_return, cancel_return, reject_return
from support.models import Claim, Return, ReturnItem
from support.states import ClaimStatus, ItemVerdict

Data = Mapping[str, Any]


class NothingForm(forms.Form):
    """Nothing to say."""

    def __init__(self, data: Any = None, *, row: Any, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.row = row


class ReasonForm(NothingForm):
    """Why; the customer reads it."""

    reason = forms.CharField(max_length=300, label="Reason", help_text="the customer reads it")


class ReviewForm(NothingForm):
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

    def __init__(self, data: Any = None, *, row: Return, **kwargs: Any) -> None:
        super().__init__(data, row=row, **kwargs)
        items = ReturnItem.objects.filter(of_return=row, review_quantity__gt=0).select_related("line")
        field: Any = self.fields["item"]
        field.choices = [(str(item.pk), f"{item.line.title}: {item.review_quantity} to decide") for item in items]


class RefundClaimForm(NothingForm):
    """How much, and a word to the customer."""

    amount = forms.DecimalField(min_value=Decimal("0.001"), max_digits=14, decimal_places=3, label="Amount")
    answer = forms.CharField(max_length=500, required=False, widget=forms.Textarea, label="To the customer")

    def __init__(self, data: Any = None, *, row: Claim, **kwargs: Any) -> None:
        super().__init__(data, row=row, **kwargs)
        whole = units_worth(row.line, row.currency, row.quantity)
        left = Money(row.line.total_amount - row.line.refunded_amount, row.currency)
        self.fields["amount"].initial = whole.decimal
        self.fields["amount"].help_text = f"all of it is {whole.format()}, the most is {left.format()}"

    def clean_amount(self) -> int:
        """Smallest units."""
        amount = self.cleaned_data["amount"].scaleb(exponent(self.row.currency))
        if amount != int(amount):
            raise forms.ValidationError("That is finer than the currency's smallest coin.")
        return int(amount)


class RefuseClaimForm(NothingForm):
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
    decide_review(
        item_id=int(data["item"]), quantity=data["quantity"], verdict=data["verdict"], note=data["note"], actor=actor
    )
    return "Decided. The customer has a mail."


def _refund(row: Claim, data: Data, actor: str) -> str:
    done = refund_claim(claim_id=row.pk, amount=data["amount"], answer=data["answer"], actor=actor)
    return f"{Money(done.refund_amount, done.currency).format()} is on its way back."


def _refuse(row: Claim, data: Data, actor: str) -> str:
    refuse_claim(claim_id=row.pk, answer=data["answer"], actor=actor)
    return "Refused. The customer has a mail with the reason."


@dataclass(frozen=True)
class Decision:
    """One thing to decide; open in these states."""

    label: str
    form: type[NothingForm]
    run: Callable[[Any, Data, str], str]
    states: frozenset[str]
    is_dangerous: bool = False


RETURN_DECISIONS = {
    "authorize": Decision("Agree", NothingForm, _authorize, frozenset({"requested"})),
    "review": Decision("Decide the second look", ReviewForm, _review, frozenset({"inspected"})),
    "reject": Decision("Do not agree", ReasonForm, _reject, frozenset({"requested"}), is_dangerous=True),
    "cancel": Decision(
        "Call off", NothingForm, _cancel, frozenset({"requested", "authorized", "in_transit"}), is_dangerous=True
    ),
}
CLAIM_DECISIONS = {
    "refund": Decision("Give money back", RefundClaimForm, _refund, frozenset({ClaimStatus.OPEN.value})),
    "refuse": Decision("Refuse", RefuseClaimForm, _refuse, frozenset({ClaimStatus.OPEN.value}), is_dangerous=True),
}
