-- The register of letters (往来文书): what goes out to the police, the court and
-- the office above with its answer, and what comes in from the defence. The body
-- is the letter; the columns are what lists and scopes ask for. A draft has no
-- number; numbers count within unit, year and kind.
CREATE TABLE letter (
  id       TEXT PRIMARY KEY,
  kind     TEXT NOT NULL,
  unit     TEXT NOT NULL REFERENCES unit (code),
  year     INTEGER,
  n        INTEGER,
  casefile TEXT REFERENCES casefile_id (id),
  state    TEXT NOT NULL,
  author   TEXT NOT NULL,
  made     BIGINT NOT NULL,
  body     TEXT NOT NULL,
  version  INTEGER NOT NULL,
  UNIQUE (unit, year, kind, n)
);
CREATE INDEX letter_casefile ON letter (casefile);
CREATE INDEX letter_unit ON letter (unit, made);
