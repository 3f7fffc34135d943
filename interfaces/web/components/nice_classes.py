"""Short titles of the 45 classes of goods and services of the Nice Agreement.

None holds a comma: classes are typed with commas between them.
"""

from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import Label

NICE_CLASSES: Final[tuple[tuple[str, Label], ...]] = (
    ("1", _("Chemicals")),
    ("2", _("Paints / varnishes")),
    ("3", _("Cosmetics / cleaning")),
    ("4", _("Oils / fuels / candles")),
    ("5", _("Medicines")),
    ("6", _("Metal goods")),
    ("7", _("Machines")),
    ("8", _("Hand tools / cutlery")),
    ("9", _("Electronics / software")),
    ("10", _("Medical apparatus")),
    ("11", _("Lighting / heating / cooking")),
    ("12", _("Vehicles")),
    ("13", _("Firearms / fireworks")),
    ("14", _("Jewellery / watches")),
    ("15", _("Musical instruments")),
    ("16", _("Paper goods / stationery")),
    ("17", _("Rubber and plastics for manufacture")),
    ("18", _("Leather goods / bags")),
    ("19", _("Non-metallic building materials")),
    ("20", _("Furniture")),
    ("21", _("Household utensils / glass")),
    ("22", _("Ropes / tents / fibres")),
    ("23", _("Yarns / threads")),
    ("24", _("Textiles / bedding")),
    ("25", _("Clothing / footwear / headgear")),
    ("26", _("Lace / buttons / zips")),
    ("27", _("Carpets / floor coverings")),
    ("28", _("Toys / games / sports goods")),
    ("29", _("Meat / fish / dairy products")),
    ("30", _("Coffee / bread / sweets / spices")),
    ("31", _("Fresh produce / plants / animals")),
    ("32", _("Beer / soft drinks")),
    ("33", _("Wines / spirits")),
    ("34", _("Tobacco")),
    ("35", _("Advertising / retail")),
    ("36", _("Finance / insurance / property")),
    ("37", _("Building / repair")),
    ("38", _("Telecommunications")),
    ("39", _("Transport / travel")),
    ("40", _("Treatment of materials")),
    ("41", _("Education / entertainment")),
    ("42", _("Science / software services")),
    ("43", _("Food / lodging")),
    ("44", _("Health / beauty / farming")),
    ("45", _("Legal / security / personal services")),
)
