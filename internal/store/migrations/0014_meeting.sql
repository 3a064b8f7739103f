-- A sitting of a session, or a rehearsal of one, and all that happened in it.
-- seq is the number of the last event: events count from 1 without a gap.
CREATE TABLE meeting (
  id        TEXT PRIMARY KEY,
  session   TEXT NOT NULL REFERENCES session (id),
  rehearsal BOOLEAN NOT NULL,
  seq       INTEGER NOT NULL
);
CREATE INDEX meeting_session ON meeting (session, id);

CREATE TABLE meeting_event (
  meeting TEXT NOT NULL REFERENCES meeting (id),
  seq     INTEGER NOT NULL,
  kind    TEXT NOT NULL,
  body    TEXT NOT NULL,
  actor   TEXT NOT NULL,
  at      BIGINT NOT NULL,
  PRIMARY KEY (meeting, seq)
);
