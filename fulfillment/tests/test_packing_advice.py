"""The packing advisor: every suggested box is proven by a layout, and the rules of handling hold for any contents."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fulfillment.packing import WRAP_MM, Box, Item, advise

SMALL = Box("A", "Small box", (200, 150, 100), 90, 5_000)
MEDIUM = Box("B", "Medium box", (300, 200, 150), 160, 10_000)
LARGE = Box("C", "Large box", (400, 300, 200), 260, 20_000)
TUBE = Box("T", "Long box", (900, 90, 90), 180, 5_000)
BOXES = [LARGE, SMALL, TUBE, MEDIUM]

sizes = st.tuples(*[st.integers(10, 420)] * 3)
items = st.builds(
    Item,
    sku=st.sampled_from("abcdefgh"),
    name=st.just("Thing"),
    quantity=st.integers(1, 6),
    size_mm=sizes | st.none(),
    weight_g=st.integers(1, 6_000) | st.none(),
    is_fragile=st.booleans(),
    is_liquid=st.booleans(),
    mix_group=st.sampled_from(["", "", "", "food", "soap"]),
)
baskets = st.lists(items, max_size=8, unique_by=lambda one: one.sku)


def overlap(one, two):
    return all(
        a < b + size_b and b < a + size_a
        for a, size_a, b, size_b in zip(one.corner, one.size, two.corner, two.size, strict=True)
    )


@given(baskets)
def test_nothing_is_lost_and_nothing_is_added(basket):
    packed = {}
    for parcel in advise(basket, BOXES):
        for sku, quantity in parcel.contents.items():
            packed[sku] = packed.get(sku, 0) + quantity
    assert packed == {item.sku: item.quantity for item in basket}


@given(baskets)
def test_each_piece_has_a_place_inside_the_box_that_no_other_takes(basket):
    for parcel in advise(basket, BOXES):
        for number, one in enumerate(parcel.places):
            for start, size, room in zip(one.corner, one.size, parcel.box.inner_mm, strict=True):
                assert start >= 0
                assert start + size <= room
            assert not any(overlap(one, two) for two in parcel.places[:number])


@given(baskets)
def test_a_piece_keeps_its_size_and_a_liquid_stands_upright(basket):
    by_sku = {item.sku: item for item in basket}
    for parcel in advise(basket, BOXES):
        for one in parcel.places:
            item = by_sku[one.sku]
            wrap = 2 * WRAP_MM if item.is_fragile else 0
            assert sorted(one.size) == sorted(side + wrap for side in item.size_mm)
            assert not item.is_liquid or one.size[2] == item.size_mm[2] + wrap


@given(baskets)
def test_the_weight_limit_holds(basket):
    weights = {item.sku: item.weight_g or 0 for item in basket}
    for parcel in advise(basket, BOXES):
        if parcel.box and not any("No size" in note for note in parcel.notes):
            assert sum(weights[sku] * count for sku, count in parcel.contents.items()) <= parcel.box.max_weight_g


@given(baskets)
def test_nothing_sturdy_lies_on_anything_fragile(basket):
    by_sku = {item.sku: item for item in basket}
    for parcel in advise(basket, BOXES):
        for low in parcel.places:
            if by_sku[low.sku].is_fragile:
                assert all(by_sku[high.sku].is_fragile for high in parcel.places if high.layer > low.layer)


@given(baskets)
def test_what_may_not_mix_is_never_in_one_parcel(basket):
    group = {item.sku: item.mix_group for item in basket}
    for parcel in advise(basket, BOXES):
        assert len({group[sku] for sku in parcel.contents} - {""}) <= 1


@given(baskets)
def test_no_smaller_box_would_do(basket):
    known = [item for item in basket if item.size_mm]
    for parcel in advise(known, BOXES):
        if parcel.box and len(parcel.places) == 1:
            size = parcel.places[0].size
            for smaller in (box for box in BOXES if box.volume < parcel.box.volume):
                too_heavy = next(i.weight_g or 0 for i in known if i.sku == parcel.places[0].sku) > smaller.max_weight_g
                liquid = next(i.is_liquid for i in known if i.sku == parcel.places[0].sku)
                if liquid:
                    fits = size[2] <= smaller.inner_mm[2] and all(
                        a <= b for a, b in zip(sorted(size[:2]), sorted(smaller.inner_mm[:2]), strict=True)
                    )
                else:
                    fits = all(a <= b for a, b in zip(sorted(size), sorted(smaller.inner_mm), strict=True))
                assert too_heavy or not fits


@given(
    st.lists(items.filter(lambda one: one.size_mm and one.weight_g), min_size=1, max_size=5, unique_by=lambda i: i.sku)
)
def test_the_expected_weight_is_at_least_box_and_contents(basket):
    weights = {item.sku: item.weight_g for item in basket}
    for parcel in advise(basket, BOXES):
        if parcel.box:
            contents = sum(weights[sku] * count for sku, count in parcel.contents.items())
            assert contents + parcel.box.weight_g <= parcel.expected_weight_g <= contents + parcel.box.weight_g + 400


@pytest.mark.feature("FUL17")
def test_the_smallest_box_that_fits_is_chosen():
    (parcel,) = advise([Item("mug", "Mug", 2, (90, 90, 95), 350)], BOXES)
    assert parcel.box == SMALL
    assert parcel.expected_weight_g == 700 + 90 + 12 * 1.5
    assert parcel.filler == ("Crumpled paper, about 1.5 liters",)


def test_a_long_thing_goes_into_the_long_box():
    (parcel,) = advise([Item("pole", "Tent pole", 1, (60, 60, 850), 700)], BOXES)
    assert parcel.box == TUBE


def test_what_is_too_heavy_for_one_box_is_split():
    parcels = advise([Item("iron", "Skillet", 5, (100, 100, 40), 4_900)], BOXES)
    assert [parcel.box for parcel in parcels] == [LARGE, SMALL]
    assert [parcel.contents for parcel in parcels] == [{"iron": 4}, {"iron": 1}]


@pytest.mark.feature("FUL18")
def test_heavy_first_liquids_bagged_fragile_on_top_and_soap_apart_from_food():
    food = Item("tea", "Tea", 1, (100, 100, 100), 200, mix_group="food")
    soap = Item("soap", "Soap", 1, (80, 60, 200), 500, is_liquid=True, mix_group="soap")
    glass = Item("glass", "Glass", 2, (80, 80, 120), 9_000, is_fragile=True)
    pan = Item("pan", "Pan", 1, (260, 180, 60), 3_000)
    with_food, with_soap = advise([food, soap, glass, pan], [Box("X", "Box", (300, 200, 300), 100, 30_000), LARGE])
    assert [line.sku for layer in with_food.layers for line in layer] == ["pan", "tea", "glass"]
    assert with_food.layers[-1][-1].handling == ("Wrap each, nothing heavy above",)
    assert with_soap.contents == {"soap": 1}
    assert with_soap.layers[0][0].handling == ("Bag it, keep it upright", "Keep apart: soap")
    assert "1 sealed bag for liquids" in with_soap.filler
    assert "Wrapping for 2 fragile pieces" in with_food.filler


def test_a_missing_size_is_said_and_not_guessed():
    (parcel,) = advise([Item("gift", "Gift", 1, None, 100)], BOXES)
    assert parcel.box is None
    assert parcel.expected_weight_g is None
    assert parcel.notes == ("No size on file for Gift: choose a box by eye.",)


def test_a_missing_size_among_known_ones_leaves_the_known_advice():
    (parcel,) = advise([Item("gift", "Gift", 1, None, 100), Item("mug", "Mug", 1, (90, 90, 95), None)], BOXES)
    assert parcel.box == SMALL
    assert parcel.contents == {"gift": 1, "mug": 1}
    assert "the box holds the rest for certain" in parcel.notes[0]
    assert parcel.notes[1] == "No weight on file for Mug: the expected weight is unknown."


def test_what_fits_no_box_travels_in_its_own_packaging():
    parcels = advise(
        [Item("boat", "Boat", 1, (3_000, 900, 400), 30_000), Item("mug", "Mug", 1, (90, 90, 95), 350)], BOXES
    )
    assert [parcel.box for parcel in parcels] == [SMALL, None]
    assert "fits none of our boxes" in parcels[1].notes[0]


def test_without_boxes_or_items_there_is_still_an_answer():
    assert advise([], BOXES) == []
    assert len(advise([Item("mug", "Mug", 2, (90, 90, 95), 350)], [])) == 2


@settings(max_examples=5)
@given(st.integers(100, 300))
def test_hundreds_of_pieces_take_no_time(quantity):
    parcels = advise(
        [Item("mug", "Mug", quantity, (90, 90, 95), 350), Item("pan", "Pan", quantity, (260, 260, 60), 900)], BOXES
    )
    assert sum(sum(parcel.contents.values()) for parcel in parcels) == 2 * quantity
