-- Versions of the rule of what is owed after an acquittal, as the office made
-- them; none is ever changed. The rules the program comes with are in no row.
CREATE TABLE obligation_rule (
  id       TEXT PRIMARY KEY,
  from_day TEXT NOT NULL,
  actor    TEXT NOT NULL REFERENCES person (id),
  at       BIGINT NOT NULL,
  reason   TEXT NOT NULL,
  body     TEXT NOT NULL
);
