"""Addresses of groups: similar cases, what was decided together, what waits for another."""

from interfaces.console.groups import decided, similar
from interfaces.look.doors import page

_SIMILAR = "cases/<uuid:public_id>/similar/"
_GROUP = "groups/<uuid:group_id>/"

addresses = [
    page(_SIMILAR, similar.similar, "similar"),
    page(f"{_SIMILAR}choose/", similar.choose, "choose_group"),
    page(f"{_SIMILAR}preview/", similar.preview, "preview_group"),
    page(f"{_SIMILAR}decide/", similar.decide, "decide_group"),
    page(f"{_SIMILAR}<uuid:other_id>/picture/", similar.picture, "similar_picture"),
    page("groups/", decided.listed, "groups"),
    page(_GROUP, decided.group, "group"),
    page(f"{_GROUP}undo/", decided.undo, "undo_group"),
    *(
        page(f"{_GROUP}{which}/", decided.answering(which), f"{which}_group")
        for which in decided.ANSWERS
    ),
]
