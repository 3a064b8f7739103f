-- A draw of cases or of reviewers for a session: the frozen list, and once it was
-- made the certificate. None is ever deleted or changed after it was drawn.
CREATE TABLE draw (
  id          TEXT PRIMARY KEY,
  session     TEXT NOT NULL REFERENCES session (id),
  purpose     TEXT NOT NULL,
  list        TEXT NOT NULL,
  hash        TEXT NOT NULL,
  previous    TEXT NOT NULL,
  reason      TEXT NOT NULL,
  frozen_by   TEXT NOT NULL,
  frozen_at   BIGINT NOT NULL,
  approved_by TEXT NOT NULL,
  approved_at BIGINT NOT NULL,
  certificate TEXT NOT NULL,
  drawn_by    TEXT NOT NULL,
  drawn_at    BIGINT NOT NULL
);
CREATE INDEX draw_session ON draw (session, id);
