-- A training event (实训、类案研讨、素能培训) planned from causes found; the body
-- holds the plan, training_seat who is invited and who came.
CREATE TABLE training (
  id      TEXT PRIMARY KEY,
  unit    TEXT NOT NULL,
  day     TEXT NOT NULL,
  state   TEXT NOT NULL,
  body    TEXT NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX training_day ON training (day);

CREATE TABLE training_seat (
  training TEXT NOT NULL REFERENCES training (id),
  person   TEXT NOT NULL REFERENCES person (id),
  answer   TEXT NOT NULL,
  reason   TEXT NOT NULL,
  came     TEXT NOT NULL,
  PRIMARY KEY (training, person)
);
CREATE INDEX training_seat_person ON training_seat (person);

-- A teaching case judged before and after an event, read by the person alone.
CREATE TABLE training_answer (
  training TEXT NOT NULL REFERENCES training (id),
  person   TEXT NOT NULL REFERENCES person (id),
  phase    TEXT NOT NULL,
  at       BIGINT NOT NULL,
  body     TEXT NOT NULL,
  PRIMARY KEY (training, person, phase)
);

-- A task to learn something that a finding asks of somebody.
CREATE TABLE learning (
  id      TEXT PRIMARY KEY,
  person  TEXT NOT NULL REFERENCES person (id),
  unit    TEXT NOT NULL,
  due     TEXT NOT NULL,
  body    TEXT NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX learning_person ON learning (person);

-- A mentor pair (导师帮带) with its goals and records; the relation it creates is
-- what recusal reads.
CREATE TABLE mentoring (
  id       TEXT PRIMARY KEY,
  relation TEXT NOT NULL REFERENCES relation (id),
  unit     TEXT NOT NULL,
  mentor   TEXT NOT NULL REFERENCES person (id),
  pupil    TEXT NOT NULL REFERENCES person (id),
  body     TEXT NOT NULL,
  version  INTEGER NOT NULL
);
CREATE INDEX mentoring_mentor ON mentoring (mentor);
CREATE INDEX mentoring_pupil ON mentoring (pupil);
