-- Who is near to whom (近亲属、师徒): what bars or warns when somebody is asked to
-- review a case of the other. An ended one stays.
CREATE TABLE relation (
  id        TEXT PRIMARY KEY,
  person    TEXT NOT NULL REFERENCES person (id),
  other     TEXT NOT NULL REFERENCES person (id),
  kind      TEXT NOT NULL,
  first_day TEXT NOT NULL,
  last_day  TEXT NOT NULL,
  reason    TEXT NOT NULL,
  said_by   TEXT NOT NULL,
  made      BIGINT NOT NULL
);
CREATE INDEX relation_person ON relation (person);
CREATE INDEX relation_other ON relation (other);
