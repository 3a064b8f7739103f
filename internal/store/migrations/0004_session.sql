-- A session (剖析会), its agenda, who is asked for what, and every version of
-- what was written. Its state is derived from these rows, never stored.
CREATE TABLE session (
  id        TEXT PRIMARY KEY,
  unit      TEXT NOT NULL REFERENCES unit (code),
  title     TEXT NOT NULL,
  purpose   TEXT NOT NULL,
  from_day  TEXT NOT NULL,
  to_day    TEXT NOT NULL,
  chair     TEXT NOT NULL,
  secretary TEXT NOT NULL,
  meeting   TEXT NOT NULL,
  body      TEXT NOT NULL,
  created   BIGINT NOT NULL,
  version   INTEGER NOT NULL
);

CREATE TABLE item (
  id       TEXT PRIMARY KEY,
  session  TEXT NOT NULL REFERENCES session (id),
  casefile TEXT NOT NULL REFERENCES casefile (id),
  ordinal  INTEGER NOT NULL,
  body     TEXT NOT NULL,
  version  INTEGER NOT NULL,
  UNIQUE (session, casefile)
);
CREATE INDEX item_casefile ON item (casefile);

-- Who is asked for which voice on a case: self, peer or expert; chair and
-- secretary belong to the session.
CREATE TABLE assignment (
  id      TEXT PRIMARY KEY,
  item    TEXT NOT NULL REFERENCES item (id),
  person  TEXT NOT NULL REFERENCES person (id),
  role    TEXT NOT NULL,
  state   TEXT NOT NULL,
  due     TEXT NOT NULL,
  body    TEXT NOT NULL,
  created BIGINT NOT NULL,
  version INTEGER NOT NULL,
  UNIQUE (item, person, role)
);
CREATE INDEX assignment_person ON assignment (person, state);

-- What somebody writes: a draft that saves itself.
CREATE TABLE draft (
  item    TEXT NOT NULL REFERENCES item (id),
  kind    TEXT NOT NULL,
  author  TEXT NOT NULL,
  body    TEXT NOT NULL,
  saved   BIGINT NOT NULL,
  version INTEGER NOT NULL,
  PRIMARY KEY (item, kind, author)
);

-- Every submitted version, for good.
CREATE TABLE submission (
  item      TEXT NOT NULL REFERENCES item (id),
  kind      TEXT NOT NULL,
  author    TEXT NOT NULL,
  number    INTEGER NOT NULL,
  body      TEXT NOT NULL,
  hash      TEXT NOT NULL,
  submitted BIGINT NOT NULL,
  PRIMARY KEY (item, kind, author, number)
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
