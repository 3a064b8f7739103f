-- A case file (案件): all stages of one matter, joined by 统一受案号. Its id
-- never changes; when two prove to be one, the newer points to the older.
CREATE TABLE casefile (
  id          TEXT PRIMARY KEY,
  unified     TEXT NOT NULL,
  unit        TEXT NOT NULL,
  department  TEXT NOT NULL,
  title       TEXT NOT NULL,
  charge      TEXT NOT NULL,
  accepted    TEXT NOT NULL,
  sealed      BOOLEAN NOT NULL,
  merged_into TEXT NOT NULL,
  version     INTEGER NOT NULL
);
CREATE INDEX casefile_unified ON casefile (unified);
CREATE INDEX casefile_unit ON casefile (unit, accepted, id);

-- The part a person has in one stage of a case: the canonical facts of the
-- ledgers, recomputed from their rows, never edited.
CREATE TABLE stage (
  table_code    TEXT NOT NULL,
  case_number   TEXT NOT NULL,
  person_number TEXT NOT NULL,
  casefile      TEXT NOT NULL REFERENCES casefile (id),
  unified       TEXT NOT NULL,
  unit          TEXT NOT NULL,
  person        TEXT NOT NULL,
  accepted      TEXT NOT NULL,
  sealed        BOOLEAN NOT NULL,
  conflicts     INTEGER NOT NULL,
  body          TEXT NOT NULL,
  PRIMARY KEY (case_number, person_number, table_code)
);
CREATE INDEX stage_casefile ON stage (casefile);
CREATE INDEX stage_person ON stage (person_number);
CREATE INDEX stage_name ON stage (person);

-- Whoever the ledgers name as handler of a case; a person once confirmed.
CREATE TABLE case_handler (
  casefile   TEXT NOT NULL REFERENCES casefile (id),
  name       TEXT NOT NULL,
  unit       TEXT NOT NULL,
  department TEXT NOT NULL,
  on_day     TEXT NOT NULL,
  person     TEXT NOT NULL,
  settled_by TEXT NOT NULL,
  settled_at BIGINT NOT NULL,
  PRIMARY KEY (casefile, unit, name)
);
CREATE INDEX case_handler_person ON case_handler (person);

-- An adverse event: what screening found, or somebody reported by hand.
CREATE TABLE event (
  id            TEXT PRIMARY KEY,
  casefile      TEXT NOT NULL REFERENCES casefile (id),
  kind          TEXT NOT NULL,
  family        TEXT NOT NULL,
  unit          TEXT NOT NULL,
  review_unit   TEXT NOT NULL,
  case_number   TEXT NOT NULL,
  person_number TEXT NOT NULL,
  person        TEXT NOT NULL,
  day           TEXT NOT NULL,
  charge        TEXT NOT NULL,
  rule          TEXT NOT NULL,
  finality      TEXT NOT NULL,
  reversed      BOOLEAN NOT NULL,
  sealed        BOOLEAN NOT NULL,
  by_hand       TEXT NOT NULL,
  first_seen    BIGINT NOT NULL,
  gone          BIGINT NOT NULL,
  body          TEXT NOT NULL
);
CREATE INDEX event_casefile ON event (casefile);
CREATE INDEX event_unit ON event (unit, family, day);
CREATE INDEX event_person ON event (person_number);
