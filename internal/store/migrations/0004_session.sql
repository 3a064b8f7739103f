-- A session (剖析会), its agenda and everybody's part in it. Where a session
-- stands is derived from these rows, never stored.
CREATE TABLE session (
  id        TEXT PRIMARY KEY,
  unit      TEXT NOT NULL REFERENCES unit (code),
  title     TEXT NOT NULL,
  chair     TEXT NOT NULL,
  secretary TEXT NOT NULL,
  meeting   TEXT NOT NULL,
  body      TEXT NOT NULL,
  created   BIGINT NOT NULL,
  version   INTEGER NOT NULL
);
CREATE INDEX session_unit ON session (unit, created);

CREATE TABLE item (
  id       TEXT PRIMARY KEY,
  session  TEXT NOT NULL REFERENCES session (id),
  casefile TEXT NOT NULL REFERENCES casefile (id),
  handler  TEXT NOT NULL,
  ordinal  INTEGER NOT NULL,
  body     TEXT NOT NULL,
  version  INTEGER NOT NULL,
  UNIQUE (session, casefile)
);
CREATE INDEX item_casefile ON item (casefile);
CREATE INDEX item_handler ON item (handler);

-- One person's written part on one case, with its draft and every version
-- handed in. A refused or withdrawn one stays.
CREATE TABLE statement (
  id       TEXT PRIMARY KEY,
  item     TEXT NOT NULL REFERENCES item (id),
  kind     TEXT NOT NULL,
  author   TEXT NOT NULL,
  state    TEXT NOT NULL,
  due      TEXT NOT NULL,
  draft_at BIGINT NOT NULL,
  revision INTEGER NOT NULL,
  body     TEXT NOT NULL
);
CREATE INDEX statement_item ON statement (item, kind);
CREATE INDEX statement_author ON statement (author, state);

-- Who said that somebody must not review a case (回避), and who dismissed it.
CREATE TABLE declared_conflict (
  id        TEXT PRIMARY KEY,
  casefile  TEXT NOT NULL REFERENCES casefile (id),
  person    TEXT NOT NULL,
  said_by   TEXT NOT NULL,
  reason    TEXT NOT NULL,
  dismissed TEXT NOT NULL,
  made      BIGINT NOT NULL
);
CREATE INDEX declared_conflict_case ON declared_conflict (casefile);

-- A scheme that a session froze, by its content hash.
CREATE TABLE scheme (
  hash TEXT PRIMARY KEY,
  body TEXT NOT NULL
);

CREATE TABLE measure (
  id      TEXT PRIMARY KEY,
  item    TEXT NOT NULL REFERENCES item (id),
  unit    TEXT NOT NULL,
  owner   TEXT NOT NULL,
  due     TEXT NOT NULL,
  status  TEXT NOT NULL,
  body    TEXT NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX measure_owner ON measure (owner, status);
CREATE INDEX measure_unit ON measure (unit, status, due);
