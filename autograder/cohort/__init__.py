"""Many copies: found, graded by a pool of workers, remembered by content digest."""
