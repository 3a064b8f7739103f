-- A template of a kind of paper that the office uploaded, in base64; used from
-- its first day on, until a later one.
CREATE TABLE paper_template (
  id       TEXT PRIMARY KEY,
  kind     TEXT NOT NULL,
  name     TEXT NOT NULL,
  hash     TEXT NOT NULL,
  body     TEXT NOT NULL,
  from_day TEXT NOT NULL,
  ended    BOOLEAN NOT NULL,
  author   TEXT NOT NULL,
  uploaded BIGINT NOT NULL
);
CREATE INDEX paper_template_kind ON paper_template (kind, from_day);
