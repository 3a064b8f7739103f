-- What others may learn of a reviewed case, without who and where (教学案例卡).
-- words is everything that is searched; causes are codes between blanks.
CREATE TABLE lesson (
  id      TEXT PRIMARY KEY,
  unit    TEXT NOT NULL REFERENCES unit (code),
  item    TEXT NOT NULL REFERENCES item (id),
  state   TEXT NOT NULL,
  kind    TEXT NOT NULL,
  causes  TEXT NOT NULL,
  day     TEXT NOT NULL,
  words   TEXT NOT NULL,
  body    TEXT NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX lesson_state ON lesson (state, day);
CREATE INDEX lesson_item ON lesson (item);
