"""Addresses of the warehouse, and (`public`) of suppliers' and customers' signed links."""

from django.urls import URLPattern, URLResolver, path

from fulfillment.views import bench, choice, codes, door, lists, receive, supplier, walks

app_name = "warehouse"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.pick_lists, name="lists"),
    path("building/", lists.choose_warehouse, name="building"),
    path("picks/start/", lists.start_walk, name="start"),
    path("picks/<int:list_id>/", walks.walk, name="walk"),
    path("picks/<int:list_id>/skip/", walks.skip, name="skip"),
    path("picks/<int:list_id>/let-go/", walks.let_go, name="let_go"),
    path("picks/<int:list_id>/let-go/confirm/", walks.confirm_let_go, name="confirm_let_go"),
    path("picks/<int:list_id>/short/<int:pick_id>/", walks.short, name="short"),
    path("pack/", bench.bench, name="bench"),
    path("pack/<slug:number>/", bench.pack_shipment, name="pack"),
    path("pack/<slug:number>/close/", bench.close_parcel, name="close"),
    path("pack/<slug:number>/empty/", bench.empty_parcel, name="empty"),
    path("pack/<slug:number>/open/", bench.reopen, name="reopen"),
    path("pack/<slug:number>/slip/", bench.slip, name="slip"),
    path("pack/<slug:number>/code.svg", codes.bar_code, name="bar_code"),
    path("pack/<slug:number>/qr.svg", codes.qr_code, name="qr_code"),
    path("pack/<slug:number>/box.svg", codes.drawing, name="drawing"),
    path("ship/<slug:number>/", door.ship_shipment, name="ship"),
    path("receive/", receive.expected, name="expected"),
    path("receive/<slug:number>/", receive.delivery, name="receive"),
    path("receive/<slug:number>/rest/", receive.close_rest, name="receive_close"),
    path("receive/<slug:number>/<int:line_id>/", receive.count_line, name="receive_line"),
]
public: list[URLPattern | URLResolver] = [
    path("supplier/<str:token>/", supplier.supplier_order, name="supplier_order"),
    path("supplier/<str:token>/renew/", supplier.supplier_renew, name="supplier_renew"),
    path("choices/<str:token>/", choice.choice, name="choice"),
]
