-- What a person was told (通知): of a thing, at a stage before its last day. It
-- holds no words of a case. The key makes sure nobody is told twice.
CREATE TABLE notice (
  id      TEXT PRIMARY KEY,
  person  TEXT NOT NULL REFERENCES person (id),
  stage   TEXT NOT NULL,
  thing   TEXT NOT NULL,
  due     TEXT NOT NULL,
  at      BIGINT NOT NULL,
  read_at BIGINT NOT NULL,
  counts  TEXT NOT NULL,
  UNIQUE (person, thing, stage, due)
);
CREATE INDEX notice_person ON notice (person, at);
