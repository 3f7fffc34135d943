"""How often are strangers as near as that? Measured, for each category, whole and in part.

5,945 real references (photographs and cut-out objects, drawings, logos: the packages that
deploy/bench-material-image brings), each against all others, without those of one family: named
alike, near in an embedding (cosine 0.7) or within 12 bits. Each figure is the share of pairs
within so many bits, the least over the views of the one against the whole of the other; where
fewer than three were counted it is an upper bound (rule of three). Whole: the eight orientations.
Part: without its border, straightened, laid flat, quadrants, middles.
"""

type Rates = tuple[tuple[int, float], ...]  # distance in bits, false positives per pair

PHOTO_WHOLE_RATES: Rates = (  # 4,042,573 pairs
    (35, 7.4e-07),
    (39, 9.9e-07),
    (43, 1.7e-06),
    (47, 3.0e-06),
    (51, 5.7e-06),
    (53, 8.7e-06),
    (55, 9.4e-06),
    (59, 1.7e-05),
    (63, 2.8e-05),
    (67, 4.8e-05),
)
PHOTO_PART_RATES: Rates = (  # 4,042,573 pairs
    (23, 7.4e-07),
    (31, 9.9e-07),
    (35, 1.2e-06),
    (39, 1.5e-06),
    (43, 2.0e-06),
    (47, 2.2e-06),
    (53, 4.2e-06),
    (55, 6.2e-06),
    (59, 9.9e-06),
    (63, 1.7e-05),
    (67, 2.6e-05),
)
LOGO_WHOLE_RATES: Rates = (  # 15,001,070 pairs
    (35, 2.0e-07),
    (39, 3.3e-07),
    (43, 6.7e-07),
    (47, 1.2e-06),
    (51, 2.1e-06),
    (53, 3.4e-06),
    (55, 4.9e-06),
    (59, 9.9e-06),
    (63, 2.0e-05),
    (67, 4.1e-05),
)
LOGO_PART_RATES: Rates = (  # 15,001,070 pairs
    (27, 2.0e-07),
    (31, 2.7e-07),
    (39, 3.3e-07),
    (43, 5.3e-07),
    (47, 7.3e-07),
    (51, 1.5e-06),
    (53, 2.0e-06),
    (55, 2.5e-06),
    (59, 4.7e-06),
    (63, 8.6e-06),
    (67, 1.8e-05),
)
DRAWING_WHOLE_RATES: Rates = (  # 14,423,831 pairs
    (19, 2.1e-07),
    (23, 9.0e-07),
    (27, 1.9e-06),
    (31, 5.1e-06),
    (35, 8.0e-06),
    (39, 1.2e-05),
    (43, 1.7e-05),
    (47, 2.4e-05),
    (51, 3.5e-05),
    (53, 4.0e-05),
    (55, 4.7e-05),
    (59, 6.3e-05),
    (63, 8.3e-05),
    (67, 1.1e-04),
)
DRAWING_PART_RATES: Rates = (  # 14,423,831 pairs
    (15, 3.5e-07),
    (19, 4.2e-07),
    (23, 5.5e-07),
    (27, 1.2e-06),
    (31, 2.9e-06),
    (35, 5.6e-06),
    (39, 9.4e-06),
    (43, 1.4e-05),
    (47, 1.9e-05),
    (51, 2.6e-05),
    (53, 3.0e-05),
    (55, 3.5e-05),
    (59, 4.7e-05),
    (63, 6.2e-05),
    (67, 8.5e-05),
)
PHASH_PHOTO_RATES: Rates = ((8, 4.6e-6),)  # of 64 bits, 50.1 million pairs of photographs
PHASH_LOGO_RATES: Rates = (
    (3, 1.9e-6),
    (5, 9.0e-6),
    (7, 3.3e-5),
    (8, 1.1e-4),
)  # 6.2 million of logos
# Of 512, by the signs of SSCD's distilled embedding: 14.2 million pairs, families by name and PDQ
SIGN_RATES: Rates = ((80, 2.1e-7), (90, 1.4e-6), (95, 2.8e-6), (100, 5.1e-6), (120, 3.1e-5))
NAMED_RATE = 3 / 720  # a whole picture against one right that it does not show: an upper bound
CHECKSUM_RATE = 2.0**-64  # the part of a sum that is kept agrees by chance
