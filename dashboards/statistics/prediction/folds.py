"""Who is predicted from whom: never from the same ad, and never from the same viewer."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

GROUPS = 5


def left_out_folds(
    ads: NDArray[np.int64], viewers: NDArray[np.int64], *, seed: int, groups: int = GROUPS
) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """Yield (training, tested) masks [N] such that each row is tested once.

    Viewers are dealt into groups; tested are the rows of one ad and one group, and training rows belong to other ads
    **and** to viewers of other groups. With the ad in training, a model could learn how that ad is liked; with the
    viewer, how easily that person smiles and praises.
    """
    keys, rows = np.unique(viewers, return_inverse=True)
    group = (np.random.default_rng(seed).permutation(len(keys)) % groups)[rows]
    for ad in np.unique(ads):
        for own in range(groups):
            tested = (ads == ad) & (group == own)
            if tested.any():
                yield (ads != ad) & (group != own), tested
