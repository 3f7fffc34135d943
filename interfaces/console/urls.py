"""Addresses of the review console."""

from interfaces.console import acts, pages, pictures, preferences
from interfaces.console.colleagues import acts as colleagues
from interfaces.console.conduct.addresses import addresses as conduct
from interfaces.console.deeds import Deed
from interfaces.console.disputes.addresses import addresses as disputes
from interfaces.console.groups.addresses import addresses as groups
from interfaces.console.programmes.addresses import addresses as programmes
from interfaces.console.quality.addresses import addresses as quality
from interfaces.console.roster.addresses import addresses as roster
from interfaces.console.sellers.addresses import addresses as sellers
from interfaces.console.verifying.addresses import addresses as verifying
from interfaces.console.vouching.addresses import addresses as vouching
from interfaces.look.doors import page

app_name = "console"

_CASE = "cases/<uuid:public_id>/"

urlpatterns = [
    page("", pages.desk, "desk"),
    page("now/", pages.desk_now, "desk_now"),
    page("claim/", acts.claim, "claim"),
    page("preferences/", preferences.preferences, "preferences"),
    page("rulings/<int:ruling_id>/undo/", acts.undo, "undo"),
    page(_CASE, pages.case, "case"),
    page(f"{_CASE}renew/", acts.renew, "renew"),
    page(f"{_CASE}reclaim/", acts.reclaim, "reclaim"),
    page(f"{_CASE}take-over/", acts.take_over, "take_over"),
    *(page(f"{_CASE}{which.replace('_', '-')}/", acts.deed(which), which.value) for which in Deed),
    page(f"{_CASE}resume/", colleagues.resume, "resume"),
    page(f"{_CASE}release/", colleagues.release, "release"),
    page(f"{_CASE}note/", colleagues.note, "note"),
    page(f"{_CASE}pictures/<int:position>/", pictures.of_listing, "picture"),
    page(f"{_CASE}references/<int:reference_id>/", pictures.of_reference, "reference"),
    page(
        f"{_CASE}comparisons/<int:position>/<int:reference_id>/",
        pictures.of_comparison,
        "comparison",
    ),
    page(f"{_CASE}evidence/<slug:sha256>/", pictures.of_evidence, "evidence"),
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
