-- What runs by the clock: one row for each job, claimed by whichever instance
-- comes first when it is due.
CREATE TABLE job (
  name    TEXT PRIMARY KEY,
  due     BIGINT NOT NULL,
  started BIGINT NOT NULL,
  ended   BIGINT NOT NULL,
  failed  TEXT NOT NULL
);
