-- What people tell of their own accord (自愿报告). Of an unnamed report person is
-- empty, and code is the hash of what its reporter keeps to find the answer.
CREATE TABLE voluntary (
  id      TEXT PRIMARY KEY,
  unit    TEXT NOT NULL REFERENCES unit (code),
  person  TEXT NOT NULL,
  code    TEXT NOT NULL,
  body    TEXT NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX voluntary_person ON voluntary (person);
CREATE INDEX voluntary_code ON voluntary (code);
