"""Addresses of the review console."""

from interfaces.console.cases.actions import Action
from interfaces.console.conduct.urls import urlpatterns as conduct
from interfaces.console.disputes.urls import urlpatterns as disputes
from interfaces.console.evidence.urls import urlpatterns as evidence
from interfaces.console.groups.urls import urlpatterns as groups
from interfaces.console.layout import preferences, search
from interfaces.console.programmes.urls import urlpatterns as programmes
from interfaces.console.quality.urls import urlpatterns as quality
from interfaces.console.review import action_views, pictures, views
from interfaces.console.roster.urls import urlpatterns as roster
from interfaces.console.screening.urls import urlpatterns as screening
from interfaces.console.sellers.urls import urlpatterns as sellers
from interfaces.console.staff.urls import urlpatterns as staff
from interfaces.console.verification.urls import urlpatterns as verification
from interfaces.web.access import guarded_path

app_name = "console"

_CASE = "cases/<uuid:public_id>/"

urlpatterns = [
    guarded_path("", views.desk, "desk"),
    guarded_path("now/", views.desk_now, "desk_now"),
    guarded_path("claim/", action_views.claim_case, "claim"),
    guarded_path("search/", search.search_console, "search"),
    guarded_path("preferences/", preferences.preferences, "preferences"),
    guarded_path("rulings/<int:ruling_id>/undo/", action_views.undo_ruling, "undo"),
    guarded_path(_CASE, views.case_detail, "case"),
    guarded_path(f"{_CASE}request/", views.request_detail, "request"),
    guarded_path(f"{_CASE}renew/", action_views.renew_lease, "renew"),
    guarded_path(f"{_CASE}reclaim/", action_views.reclaim_case, "reclaim"),
    guarded_path(f"{_CASE}take-over/", action_views.take_over_case, "take_over"),
    *(
        guarded_path(
            f"{_CASE}{which.replace('_', '-')}/", action_views.make_action_view(which), which.value
        )
        for which in Action
    ),
    guarded_path(f"{_CASE}resume/", action_views.resume_case, "resume"),
    guarded_path(f"{_CASE}release/", action_views.release_case, "release"),
    guarded_path(f"{_CASE}note/", action_views.add_note, "note"),
    guarded_path(f"{_CASE}pictures/<int:position>/", pictures.listing_picture, "picture"),
    guarded_path(f"{_CASE}references/<int:reference_id>/", pictures.reference_picture, "reference"),
    guarded_path(
        f"{_CASE}comparisons/<int:position>/<int:reference_id>/",
        pictures.comparison_picture,
        "comparison",
    ),
    guarded_path(f"{_CASE}evidence/<slug:sha256>/", pictures.evidence_picture, "evidence"),
    *disputes,
    *conduct,
    *evidence,
    *groups,
    *programmes,
    *quality,
    *screening,
    *sellers,
    *roster,
    *staff,
    *verification,
]
