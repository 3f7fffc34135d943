"""Addresses of groups: similar cases, what was decided together, what waits for another."""

from interfaces.console.groups import similar, views
from interfaces.web.access import guarded_path

_SIMILAR = "cases/<uuid:public_id>/similar/"
_GROUP = "groups/<uuid:group_id>/"

urlpatterns = [
    guarded_path(_SIMILAR, similar.similar_cases, "similar"),
    guarded_path(f"{_SIMILAR}choose/", similar.revise_choice, "choose_group"),
    guarded_path(f"{_SIMILAR}preview/", similar.preview_group, "preview_group"),
    guarded_path(f"{_SIMILAR}decide/", similar.decide_group, "decide_group"),
    guarded_path(f"{_SIMILAR}<uuid:other_id>/picture/", similar.similar_picture, "similar_picture"),
    guarded_path("groups/", views.group_list, "groups"),
    guarded_path(_GROUP, views.group_detail, "group"),
    guarded_path(f"{_GROUP}undo/", views.undo_group, "undo_group"),
    *(
        guarded_path(f"{_GROUP}{which}/", views.make_answer_view(which), f"{which}_group")
        for which in views.ANSWERS
    ),
]
