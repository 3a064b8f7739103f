-- What an office owes after an acquittal, once a leader decided on what the rule
-- proposes. The id is that of the event.
CREATE TABLE obligation (
  event   TEXT PRIMARY KEY,
  unit    TEXT NOT NULL REFERENCES unit (code),
  state   TEXT NOT NULL,
  body    TEXT NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX obligation_unit ON obligation (unit);
