"""Addresses of a filer's statistics."""

from interfaces.look.doors import guarded_path
from interfaces.portal.statistics import pages, reported

urlpatterns = [
    guarded_path("statistics/", pages.show_statistics, "statistics"),
    guarded_path("statistics/tables.csv", pages.export_csv, "statistics_csv"),
    guarded_path("statistics/tables.json", pages.export_json, "statistics_json"),
    guarded_path("statistics/plots/<slug:name>.svg", pages.show_plot, "statistics_plot"),
    guarded_path("statistics/sellers/", reported.list_sellers, "reported"),
    guarded_path("statistics/sellers/table.csv", reported.export_sellers, "reported_csv"),
    guarded_path("statistics/sellers/<int:seller_id>/", reported.show_seller, "reported_seller"),
]
