-- How the review judges: the elements of a crime against the evidence, the
-- editions of the scheme, teaching cases with the answers given to them, and
-- what is said of a case while it is prepared.
CREATE TABLE matrix (
  item    TEXT PRIMARY KEY REFERENCES item (id),
  body    TEXT NOT NULL,
  version INTEGER NOT NULL
);

-- An edition of the scheme an office put in force; its text is the scheme of the hash.
CREATE TABLE scheme_edition (
  id       TEXT PRIMARY KEY,
  hash     TEXT NOT NULL REFERENCES scheme (hash),
  from_day TEXT NOT NULL,
  actor    TEXT NOT NULL,
  at       BIGINT NOT NULL,
  reason   TEXT NOT NULL
);
CREATE INDEX scheme_edition_day ON scheme_edition (from_day, at);

CREATE TABLE teaching_case (
  id      TEXT PRIMARY KEY,
  unit    TEXT NOT NULL REFERENCES unit (code),
  title   TEXT NOT NULL,
  body    TEXT NOT NULL,
  version INTEGER NOT NULL
);

-- What somebody answered to a teaching case: one answer for each case and person.
CREATE TABLE teaching_answer (
  teaching TEXT NOT NULL REFERENCES teaching_case (id),
  person   TEXT NOT NULL,
  at       BIGINT NOT NULL,
  body     TEXT NOT NULL,
  PRIMARY KEY (teaching, person)
);
CREATE INDEX teaching_answer_person ON teaching_answer (person);

CREATE TABLE remark (
  id     TEXT PRIMARY KEY,
  item   TEXT NOT NULL REFERENCES item (id),
  author TEXT NOT NULL,
  at     BIGINT NOT NULL,
  text   TEXT NOT NULL
);
CREATE INDEX remark_item ON remark (item, at);
