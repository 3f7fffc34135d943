"""Addresses of a filer's statistics."""

from interfaces.portal.statistics import views
from interfaces.web.access import guarded_path

urlpatterns = [
    guarded_path("statistics/", views.show_statistics, "statistics"),
    guarded_path("statistics/tables.csv", views.export_csv, "statistics_csv"),
    guarded_path("statistics/tables.json", views.export_json, "statistics_json"),
    guarded_path("statistics/plots/<slug:name>.svg", views.show_plot, "statistics_plot"),
    guarded_path("statistics/sellers/", views.list_sellers, "reported"),
    guarded_path("statistics/sellers/table.csv", views.export_sellers, "reported_csv"),
    guarded_path("statistics/sellers/<int:seller_id>/", views.show_seller, "reported_seller"),
]
