-- One bringing-in of ledgers. Its work is staged under its id, seen by nobody,
-- until publishing makes all of it visible in one transaction.
CREATE TABLE ledger_import (
  id         TEXT PRIMARY KEY,
  actor      TEXT NOT NULL,
  unit       TEXT NOT NULL,
  exported   TEXT NOT NULL,
  dry        BOOLEAN NOT NULL,
  state      TEXT NOT NULL,
  why        TEXT NOT NULL,
  generation BIGINT NOT NULL,
  worker     TEXT NOT NULL,
  beat       BIGINT NOT NULL,
  done       INTEGER NOT NULL,
  body       TEXT NOT NULL,
  started    BIGINT NOT NULL,
  ended      BIGINT NOT NULL
);
CREATE INDEX ledger_import_state ON ledger_import (state);

-- Which publication the current facts are of; a staged fold of another must be made again.
CREATE TABLE ledger_generation (
  id     INTEGER PRIMARY KEY,
  number BIGINT NOT NULL
);
INSERT INTO ledger_generation (id, number) VALUES (1, 0);

CREATE TABLE ledger_file (
  id       TEXT PRIMARY KEY,
  import   TEXT NOT NULL REFERENCES ledger_import (id),
  ordinal  INTEGER NOT NULL,
  name     TEXT NOT NULL,
  path     TEXT NOT NULL,
  digest   TEXT NOT NULL,
  told     TEXT NOT NULL,
  mapped   TEXT NOT NULL,
  state    TEXT NOT NULL,
  body     TEXT NOT NULL
);
CREATE INDEX ledger_file_import ON ledger_file (import, ordinal);
CREATE INDEX ledger_file_digest ON ledger_file (digest);

-- Every accepted source row, for good: the current facts are folded from these.
CREATE TABLE ledger_row (
  file       TEXT NOT NULL,
  sheet      TEXT NOT NULL,
  row_no     INTEGER NOT NULL,
  import     TEXT NOT NULL,
  table_code TEXT NOT NULL,
  case_key   TEXT NOT NULL,
  hash       TEXT NOT NULL,
  body       TEXT NOT NULL,
  PRIMARY KEY (file, sheet, row_no)
);
CREATE INDEX ledger_row_case ON ledger_row (table_code, case_key);
CREATE INDEX ledger_row_import ON ledger_row (import);

CREATE TABLE ledger_problem (
  file     TEXT NOT NULL,
  seq      INTEGER NOT NULL,
  import   TEXT NOT NULL,
  sheet    TEXT NOT NULL,
  row_no   INTEGER NOT NULL,
  title    TEXT NOT NULL,
  zh       TEXT NOT NULL,
  en       TEXT NOT NULL,
  severity TEXT NOT NULL,
  PRIMARY KEY (file, seq)
);
CREATE INDEX ledger_problem_import ON ledger_problem (import, severity);

-- What people decided about unknown headers, and about values two ledgers disagree on.
CREATE TABLE ledger_mapping (
  fingerprint TEXT PRIMARY KEY,
  body        TEXT NOT NULL,
  actor       TEXT NOT NULL,
  at          BIGINT NOT NULL
);

CREATE TABLE ledger_settlement (
  table_code    TEXT NOT NULL,
  case_key      TEXT NOT NULL,
  person_number TEXT NOT NULL,
  column_id     TEXT NOT NULL,
  value         TEXT NOT NULL,
  reason        TEXT NOT NULL,
  actor         TEXT NOT NULL,
  at            BIGINT NOT NULL,
  PRIMARY KEY (table_code, case_key, person_number, column_id)
);

-- The case file of each case name (a 统一受案号, or the least 部门受案号 where there is none).
CREATE TABLE ledger_case (
  name     TEXT PRIMARY KEY,
  casefile TEXT NOT NULL REFERENCES casefile (id)
);
CREATE INDEX ledger_case_casefile ON ledger_case (casefile);

-- Which person of which stage an event was screened from.
CREATE TABLE ledger_event (
  event         TEXT PRIMARY KEY REFERENCES event (id),
  table_code    TEXT NOT NULL,
  case_key      TEXT NOT NULL,
  person_number TEXT NOT NULL
);
CREATE INDEX ledger_event_case ON ledger_event (case_key, table_code);
CREATE INDEX ledger_event_person ON ledger_event (person_number);

-- What publishing an import will put in place.
CREATE TABLE ledger_next_case (
  import     TEXT NOT NULL,
  table_code TEXT NOT NULL,
  case_key   TEXT NOT NULL,
  folded     BOOLEAN NOT NULL,
  casefile   TEXT NOT NULL,
  PRIMARY KEY (import, table_code, case_key)
);
CREATE TABLE ledger_next_stage (
  import        TEXT NOT NULL,
  table_code    TEXT NOT NULL,
  case_number   TEXT NOT NULL,
  person_number TEXT NOT NULL,
  unified       TEXT NOT NULL,
  unit          TEXT NOT NULL,
  person        TEXT NOT NULL,
  accepted      TEXT NOT NULL,
  sealed        BOOLEAN NOT NULL,
  conflicts     INTEGER NOT NULL,
  body          TEXT NOT NULL,
  PRIMARY KEY (import, case_number, person_number, table_code)
);
CREATE INDEX ledger_next_stage_person ON ledger_next_stage (import, person_number);
CREATE TABLE ledger_next_casefile (
  import     TEXT NOT NULL,
  id         TEXT NOT NULL,
  name       TEXT NOT NULL,
  unified    TEXT NOT NULL,
  unit       TEXT NOT NULL,
  department TEXT NOT NULL,
  title      TEXT NOT NULL,
  charge     TEXT NOT NULL,
  accepted   TEXT NOT NULL,
  PRIMARY KEY (import, id)
);
CREATE TABLE ledger_next_merge (
  import      TEXT NOT NULL,
  id          TEXT NOT NULL,
  merged_into TEXT NOT NULL,
  PRIMARY KEY (import, id)
);
CREATE TABLE ledger_next_handler (
  import     TEXT NOT NULL,
  casefile   TEXT NOT NULL,
  name       TEXT NOT NULL,
  unit       TEXT NOT NULL,
  department TEXT NOT NULL,
  on_day     TEXT NOT NULL,
  PRIMARY KEY (import, casefile, unit, name)
);
CREATE TABLE ledger_next_person (
  import        TEXT NOT NULL,
  person_number TEXT NOT NULL,
  sealed        BOOLEAN NOT NULL,
  PRIMARY KEY (import, person_number)
);
CREATE TABLE ledger_next_event (
  import        TEXT NOT NULL,
  id            TEXT NOT NULL,
  table_code    TEXT NOT NULL,
  case_key      TEXT NOT NULL,
  person_key    TEXT NOT NULL,
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
  body          TEXT NOT NULL,
  PRIMARY KEY (import, id)
);
