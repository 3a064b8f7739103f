-- What imports make is kept in versions, so that publishing a large one is one
-- short step. A version is seen from the publication since on, until the
-- publication until; the views under the old names show those of the number in
-- ledger_generation. 999999999999 is never. Rows beyond that number were put in
-- place by an import that has not published yet, or never will.
ALTER TABLE ledger_generation ADD COLUMN placed_by TEXT NOT NULL DEFAULT '';
ALTER TABLE ledger_generation ADD COLUMN target BIGINT NOT NULL DEFAULT 0;

-- The ids of all case files, for others to refer to.
DROP INDEX casefile_unified;
DROP INDEX casefile_unit;
CREATE TABLE casefile_version (
  id          TEXT NOT NULL,
  unified     TEXT NOT NULL,
  unit        TEXT NOT NULL,
  department  TEXT NOT NULL,
  title       TEXT NOT NULL,
  charge      TEXT NOT NULL,
  accepted    TEXT NOT NULL,
  sealed      BOOLEAN NOT NULL,
  merged_into TEXT NOT NULL,
  version     INTEGER NOT NULL,
  since       BIGINT NOT NULL,
  until       BIGINT NOT NULL,
  PRIMARY KEY (id, since)
);
INSERT INTO casefile_version (id, unified, unit, department, title, charge, accepted, sealed, merged_into, version, since, until)
  SELECT id, unified, unit, department, title, charge, accepted, sealed, merged_into, version, 0, 999999999999 FROM casefile;
ALTER TABLE casefile RENAME TO casefile_id;
ALTER TABLE casefile_id DROP COLUMN unified;
ALTER TABLE casefile_id DROP COLUMN unit;
ALTER TABLE casefile_id DROP COLUMN department;
ALTER TABLE casefile_id DROP COLUMN title;
ALTER TABLE casefile_id DROP COLUMN charge;
ALTER TABLE casefile_id DROP COLUMN accepted;
ALTER TABLE casefile_id DROP COLUMN sealed;
ALTER TABLE casefile_id DROP COLUMN merged_into;
ALTER TABLE casefile_id DROP COLUMN version;
CREATE INDEX casefile_version_unified ON casefile_version (unified);
CREATE INDEX casefile_version_unit ON casefile_version (unit, accepted, id);
CREATE INDEX casefile_version_merged ON casefile_version (merged_into) WHERE merged_into <> '';

CREATE TABLE stage_version (
  table_code    TEXT NOT NULL,
  case_number   TEXT NOT NULL,
  person_number TEXT NOT NULL,
  casefile      TEXT NOT NULL REFERENCES casefile_id (id),
  unified       TEXT NOT NULL,
  unit          TEXT NOT NULL,
  person        TEXT NOT NULL,
  accepted      TEXT NOT NULL,
  sealed        BOOLEAN NOT NULL,
  conflicts     INTEGER NOT NULL,
  body          TEXT NOT NULL,
  since         BIGINT NOT NULL,
  until         BIGINT NOT NULL,
  PRIMARY KEY (case_number, person_number, table_code, since)
);
INSERT INTO stage_version (table_code, case_number, person_number, casefile, unified, unit, person, accepted, sealed, conflicts, body, since, until)
  SELECT table_code, case_number, person_number, casefile, unified, unit, person, accepted, sealed, conflicts, body, 0, 999999999999 FROM stage;
DROP TABLE stage;
CREATE INDEX stage_version_casefile ON stage_version (casefile);
CREATE INDEX stage_version_person ON stage_version (person_number);
CREATE INDEX stage_version_name ON stage_version (person);

-- What a person said of a handler stands in every version from then on.
CREATE TABLE case_handler_version (
  casefile   TEXT NOT NULL REFERENCES casefile_id (id),
  name       TEXT NOT NULL,
  unit       TEXT NOT NULL,
  department TEXT NOT NULL,
  on_day     TEXT NOT NULL,
  person     TEXT NOT NULL,
  settled_by TEXT NOT NULL,
  settled_at BIGINT NOT NULL,
  since      BIGINT NOT NULL,
  until      BIGINT NOT NULL,
  PRIMARY KEY (casefile, unit, name, since)
);
INSERT INTO case_handler_version (casefile, name, unit, department, on_day, person, settled_by, settled_at, since, until)
  SELECT casefile, name, unit, department, on_day, person, settled_by, settled_at, 0, 999999999999 FROM case_handler;
DROP TABLE case_handler;
CREATE INDEX case_handler_version_person ON case_handler_version (person);

-- table_code, case_key and person_key say which stage an event was screened
-- from; they are empty for one reported by hand, which has one version only.
CREATE TABLE event_version (
  id            TEXT NOT NULL,
  casefile      TEXT NOT NULL REFERENCES casefile_id (id),
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
  body          TEXT NOT NULL,
  table_code    TEXT NOT NULL,
  case_key      TEXT NOT NULL,
  person_key    TEXT NOT NULL,
  since         BIGINT NOT NULL,
  until         BIGINT NOT NULL,
  PRIMARY KEY (id, since)
);
INSERT INTO event_version (id, casefile, kind, family, unit, review_unit, case_number, person_number, person, day, charge, rule, finality,
    reversed, sealed, by_hand, first_seen, gone, body, table_code, case_key, person_key, since, until)
  SELECT e.id, e.casefile, e.kind, e.family, e.unit, e.review_unit, e.case_number, e.person_number, e.person, e.day, e.charge, e.rule, e.finality,
    e.reversed, e.sealed, e.by_hand, e.first_seen, e.gone, e.body, COALESCE(l.table_code, ''), COALESCE(l.case_key, ''), COALESCE(l.person_number, ''), 0, 999999999999
  FROM event e LEFT JOIN ledger_event l ON l.event = e.id;
DROP TABLE ledger_event;
DROP TABLE event;
CREATE INDEX event_version_casefile ON event_version (casefile);
CREATE INDEX event_version_unit ON event_version (unit, family, day);
CREATE INDEX event_version_person ON event_version (person_number);
CREATE INDEX event_version_case ON event_version (case_key, table_code);
CREATE INDEX event_version_of ON event_version (person_key);

CREATE TABLE ledger_case_version (
  name     TEXT NOT NULL,
  casefile TEXT NOT NULL REFERENCES casefile_id (id),
  since    BIGINT NOT NULL,
  until    BIGINT NOT NULL,
  PRIMARY KEY (name, since)
);
INSERT INTO ledger_case_version (name, casefile, since, until) SELECT name, casefile, 0, 999999999999 FROM ledger_case;
DROP TABLE ledger_case;
CREATE INDEX ledger_case_version_casefile ON ledger_case_version (casefile);

-- What has been put in place ahead, and what has been replaced.
CREATE INDEX casefile_version_since ON casefile_version (since);
CREATE INDEX stage_version_since ON stage_version (since);
CREATE INDEX case_handler_version_since ON case_handler_version (since);
CREATE INDEX event_version_since ON event_version (since);
CREATE INDEX ledger_case_version_since ON ledger_case_version (since);
CREATE INDEX casefile_version_until ON casefile_version (until) WHERE until <> 999999999999;
CREATE INDEX stage_version_until ON stage_version (until) WHERE until <> 999999999999;
CREATE INDEX case_handler_version_until ON case_handler_version (until) WHERE until <> 999999999999;
CREATE INDEX event_version_until ON event_version (until) WHERE until <> 999999999999;
CREATE INDEX ledger_case_version_until ON ledger_case_version (until) WHERE until <> 999999999999;

CREATE VIEW casefile AS
  SELECT id, unified, unit, department, title, charge, accepted, sealed, merged_into, version FROM casefile_version
  WHERE since <= (SELECT number FROM ledger_generation WHERE id = 1) AND until > (SELECT number FROM ledger_generation WHERE id = 1);
CREATE VIEW ledger_case AS
  SELECT name, casefile FROM ledger_case_version
  WHERE since <= (SELECT number FROM ledger_generation WHERE id = 1) AND until > (SELECT number FROM ledger_generation WHERE id = 1);
CREATE VIEW stage AS
  SELECT table_code, case_number, person_number, casefile, unified, unit, person, accepted, sealed, conflicts, body FROM stage_version
  WHERE since <= (SELECT number FROM ledger_generation WHERE id = 1) AND until > (SELECT number FROM ledger_generation WHERE id = 1);
CREATE VIEW case_handler AS
  SELECT casefile, name, unit, department, on_day, person, settled_by, settled_at FROM case_handler_version
  WHERE since <= (SELECT number FROM ledger_generation WHERE id = 1) AND until > (SELECT number FROM ledger_generation WHERE id = 1);
CREATE VIEW event AS
  SELECT id, casefile, kind, family, unit, review_unit, case_number, person_number, person, day, charge, rule, finality,
    reversed, sealed, by_hand, first_seen, gone, body FROM event_version
  WHERE since <= (SELECT number FROM ledger_generation WHERE id = 1) AND until > (SELECT number FROM ledger_generation WHERE id = 1);
