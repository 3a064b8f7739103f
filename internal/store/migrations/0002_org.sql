CREATE TABLE unit (
  code        TEXT PRIMARY KEY,
  name        TEXT NOT NULL,
  short       TEXT NOT NULL,
  departments TEXT NOT NULL,
  version     INTEGER NOT NULL
);

CREATE TABLE person (
  id      TEXT PRIMARY KEY,
  name    TEXT NOT NULL,
  pinyin  TEXT NOT NULL,
  outside BOOLEAN NOT NULL,
  version INTEGER NOT NULL
);
CREATE INDEX person_name ON person (name);

CREATE TABLE post (
  id         TEXT PRIMARY KEY,
  person     TEXT NOT NULL REFERENCES person (id),
  unit       TEXT NOT NULL REFERENCES unit (code),
  department TEXT NOT NULL,
  title      TEXT NOT NULL,
  roles      TEXT NOT NULL,
  from_day   TEXT NOT NULL,
  to_day     TEXT NOT NULL,
  end_reason TEXT NOT NULL,
  ordinal    INTEGER NOT NULL
);
CREATE INDEX post_person ON post (person, ordinal);
CREATE INDEX post_unit ON post (unit);

CREATE TABLE account (
  id              TEXT PRIMARY KEY,
  person          TEXT NOT NULL UNIQUE REFERENCES person (id),
  login           TEXT NOT NULL UNIQUE,
  password        TEXT NOT NULL,
  old_passwords   TEXT NOT NULL,
  must_change     BOOLEAN NOT NULL,
  disabled        BOOLEAN NOT NULL,
  failures        INTEGER NOT NULL,
  first_failure   BIGINT NOT NULL,
  lockouts        INTEGER NOT NULL,
  locked_until    BIGINT NOT NULL,
  password_set    BIGINT NOT NULL,
  last_sign_in    BIGINT NOT NULL,
  version         INTEGER NOT NULL
);

CREATE TABLE web_session (
  token_hash TEXT PRIMARY KEY,
  account    TEXT NOT NULL REFERENCES account (id),
  csrf       TEXT NOT NULL,
  source     TEXT NOT NULL,
  started    BIGINT NOT NULL,
  seen       BIGINT NOT NULL,
  idle_ms    BIGINT NOT NULL,
  ends       BIGINT NOT NULL
);
CREATE INDEX web_session_account ON web_session (account, started);

CREATE TABLE invitation (
  token_hash TEXT PRIMARY KEY,
  account    TEXT NOT NULL REFERENCES account (id),
  ends       BIGINT NOT NULL
);

CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);
