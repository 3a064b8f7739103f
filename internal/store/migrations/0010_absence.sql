-- A time in which a person does not work: their clocks stand still. An empty last
-- day is an absence that has not ended.
CREATE TABLE absence (
  id        TEXT PRIMARY KEY,
  person    TEXT NOT NULL REFERENCES person (id),
  kind      TEXT NOT NULL,
  first_day TEXT NOT NULL,
  last_day  TEXT NOT NULL,
  reason    TEXT NOT NULL,
  said_by   TEXT NOT NULL,
  made      BIGINT NOT NULL
);
CREATE INDEX absence_person ON absence (person, first_day);
