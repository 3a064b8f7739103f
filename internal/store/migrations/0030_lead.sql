-- The responsibility track (追责线索): leads handed to 检务督察 and their register.
-- It stands apart from the tables of reviews and holds nothing of them. Steps are
-- added and never changed. told: the person concerned was notified, and reads it.
CREATE TABLE lead (
  id        TEXT PRIMARY KEY,
  casefile  TEXT NOT NULL REFERENCES casefile_id (id),
  unit      TEXT NOT NULL REFERENCES unit (code),
  about     TEXT NOT NULL REFERENCES person (id),
  handed_by TEXT NOT NULL REFERENCES person (id),
  state     TEXT NOT NULL,
  told      BOOLEAN NOT NULL,
  made      BIGINT NOT NULL,
  body      TEXT NOT NULL,
  version   INTEGER NOT NULL
);
CREATE INDEX lead_unit ON lead (unit, made);
CREATE INDEX lead_about ON lead (about);
CREATE INDEX lead_handed ON lead (handed_by);
CREATE INDEX lead_casefile ON lead (casefile);
CREATE TABLE lead_step (
  lead   TEXT NOT NULL REFERENCES lead (id),
  n      INTEGER NOT NULL,
  person TEXT NOT NULL REFERENCES person (id),
  made   BIGINT NOT NULL,
  body   TEXT NOT NULL,
  PRIMARY KEY (lead, n)
);
