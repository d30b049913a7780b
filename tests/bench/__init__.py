"""`make bench`: what a request costs, as ratios measured in one run. Nothing here fails on a slow machine."""
