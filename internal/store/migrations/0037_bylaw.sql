-- Rules an office sets for itself (本院规则), of every kind, a row for each version;
-- none is ever changed. The rules the program comes with are in no row. The versions
-- of what is owed after an acquittal were the first of them.
CREATE TABLE bylaw (
  id       TEXT PRIMARY KEY,
  kind     TEXT NOT NULL,
  from_day TEXT NOT NULL,
  actor    TEXT NOT NULL REFERENCES person (id),
  at       BIGINT NOT NULL,
  reason   TEXT NOT NULL,
  body     TEXT NOT NULL
);
CREATE INDEX bylaw_kind ON bylaw (kind, from_day);
INSERT INTO bylaw (id, kind, from_day, actor, at, reason, body)
  SELECT id, 'obligation', from_day, actor, at, reason, body FROM obligation_rule;
DROP TABLE obligation_rule;
