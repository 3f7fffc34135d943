"""Addresses of the review console."""

from interfaces.console import acts, pages, pictures, preferences
from interfaces.console.colleagues import acts as colleagues
from interfaces.console.conduct.addresses import urlpatterns as conduct
from interfaces.console.deeds import Action
from interfaces.console.disputes.addresses import urlpatterns as disputes
from interfaces.console.groups.addresses import urlpatterns as groups
from interfaces.console.programmes.addresses import urlpatterns as programmes
from interfaces.console.quality.addresses import urlpatterns as quality
from interfaces.console.roster.addresses import urlpatterns as roster
from interfaces.console.sellers.addresses import urlpatterns as sellers
from interfaces.console.verifying.addresses import right_urlpatterns as verifying
from interfaces.console.vouching.addresses import urlpatterns as vouching
from interfaces.look.doors import guarded_path

app_name = "console"

_CASE = "cases/<uuid:public_id>/"

urlpatterns = [
    guarded_path("", pages.desk, "desk"),
    guarded_path("now/", pages.desk_now, "desk_now"),
    guarded_path("claim/", acts.claim_case, "claim"),
    guarded_path("preferences/", preferences.preferences, "preferences"),
    guarded_path("rulings/<int:ruling_id>/undo/", acts.undo_ruling, "undo"),
    guarded_path(_CASE, pages.case_detail, "case"),
    guarded_path(f"{_CASE}renew/", acts.renew_lease, "renew"),
    guarded_path(f"{_CASE}reclaim/", acts.reclaim_case, "reclaim"),
    guarded_path(f"{_CASE}take-over/", acts.take_over_case, "take_over"),
    *(
        guarded_path(
            f"{_CASE}{which.replace('_', '-')}/", acts.make_action_view(which), which.value
        )
        for which in Action
    ),
    guarded_path(f"{_CASE}resume/", colleagues.resume_case, "resume"),
    guarded_path(f"{_CASE}release/", colleagues.release_case, "release"),
    guarded_path(f"{_CASE}note/", colleagues.add_note, "note"),
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
    *groups,
    *programmes,
    *quality,
    *sellers,
    *roster,
    *verifying,
    *vouching,
]
