-- A campaign (专项行动): aspects and units stand in the body, its tasks in rows of
-- their own.
CREATE TABLE campaign (
  id        TEXT PRIMARY KEY,
  unit      TEXT NOT NULL,
  first_day TEXT NOT NULL,
  body      TEXT NOT NULL,
  version   INTEGER NOT NULL
);

CREATE TABLE campaign_task (
  id       TEXT PRIMARY KEY,
  campaign TEXT NOT NULL REFERENCES campaign (id),
  unit     TEXT NOT NULL,
  owner    TEXT NOT NULL,
  due      TEXT NOT NULL,
  body     TEXT NOT NULL,
  version  INTEGER NOT NULL
);
CREATE INDEX campaign_task_of ON campaign_task (campaign);
CREATE INDEX campaign_task_owner ON campaign_task (owner);
