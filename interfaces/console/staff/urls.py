"""Addresses of staff."""

from interfaces.console.staff import views
from interfaces.web.access import guarded_path

urlpatterns = [
    guarded_path("staff/", views.staff_list, "staff"),
    guarded_path("staff/decision/", views.decide_change, "staff_decide"),
    guarded_path("staff/<int:person_id>/", views.change_person, "staff_change"),
]
