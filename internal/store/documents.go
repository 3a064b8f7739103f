package store

// Documents: the originals, named by their digest, and what was read from each.
