-- The log of acts: a Merkle tree (RFC 6962) over its entries. Written only by appending.
CREATE TABLE audit_entry (
  seq        BIGINT PRIMARY KEY,
  at         BIGINT NOT NULL,
  actor      TEXT NOT NULL,
  post       TEXT NOT NULL,
  unit       TEXT NOT NULL,
  source     TEXT NOT NULL,
  act        TEXT NOT NULL,
  object     TEXT NOT NULL,
  result     TEXT NOT NULL,
  request_id TEXT NOT NULL,
  detail     TEXT NOT NULL,
  shown      TEXT NOT NULL
);
CREATE INDEX audit_entry_actor ON audit_entry (actor, seq);
CREATE INDEX audit_entry_object ON audit_entry (object, seq);
CREATE INDEX audit_entry_act ON audit_entry (act, seq);
CREATE INDEX audit_entry_request ON audit_entry (request_id);

-- Which entry showed which object: an index made from audit_entry.shown.
CREATE TABLE audit_shown (
  object TEXT NOT NULL,
  seq    BIGINT NOT NULL REFERENCES audit_entry (seq),
  PRIMARY KEY (object, seq)
);

-- Hashes of the tree's complete subtrees, in the order of tlog.StoredHashIndex, in base64.
CREATE TABLE audit_hash (
  idx  BIGINT PRIMARY KEY,
  hash TEXT NOT NULL
);

-- One row: how many entries the tree holds.
CREATE TABLE audit_tree (
  id   INTEGER PRIMARY KEY,
  size BIGINT NOT NULL
);
INSERT INTO audit_tree (id, size) VALUES (1, 0);

-- Signed statements of the tree's size and root.
CREATE TABLE audit_checkpoint (
  size BIGINT NOT NULL,
  at   BIGINT NOT NULL,
  note TEXT NOT NULL,
  PRIMARY KEY (size, at)
);
