-- Screening rules (筛查规则) as the office changed or added them, each version
-- kept. The rules the program comes with are in no row until they are changed.
CREATE TABLE rule (
  id      TEXT NOT NULL,
  version INTEGER NOT NULL,
  author  TEXT NOT NULL,
  at      BIGINT NOT NULL,
  reason  TEXT NOT NULL,
  body    TEXT NOT NULL,
  PRIMARY KEY (id, version)
);
