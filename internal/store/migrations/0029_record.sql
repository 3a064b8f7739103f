-- Entries of judicial files (司法档案), each on a decision of the provincial
-- office. number is of that decision: a person has one entry by it for a case.
CREATE TABLE record (
  id       TEXT PRIMARY KEY,
  person   TEXT NOT NULL REFERENCES person (id),
  unit     TEXT NOT NULL REFERENCES unit (code),
  casefile TEXT NOT NULL REFERENCES casefile_id (id),
  item     TEXT NOT NULL REFERENCES item (id),
  number   TEXT NOT NULL,
  state    TEXT NOT NULL,
  body     TEXT NOT NULL,
  version  INTEGER NOT NULL,
  UNIQUE (person, casefile, number)
);
CREATE INDEX record_unit ON record (unit);
