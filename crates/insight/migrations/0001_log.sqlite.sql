-- One counter numbers messages and events alike: the order of the log.
CREATE TABLE log_state (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL);
INSERT INTO log_state (name, value) VALUES ('next_seq', 1), ('rolled_up', 0), ('compacted_day', 0);

CREATE TABLE log_workspaces (
  ws INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE
);

CREATE TABLE log_messages (
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  at INTEGER NOT NULL,
  ws INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  source INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  recipients INTEGER NOT NULL,
  send_at INTEGER,
  sender TEXT,
  header_from TEXT NOT NULL,
  subject TEXT NOT NULL,
  message_id TEXT NOT NULL,
  credential TEXT,
  tags TEXT,
  metadata TEXT
);
CREATE UNIQUE INDEX log_messages_id ON log_messages (id);
CREATE INDEX log_messages_ws ON log_messages (ws);

-- rid: the message's seq in the upper bits, the recipient's place in the lower 16.
CREATE TABLE log_recipients (
  rid INTEGER PRIMARY KEY,
  ws INTEGER NOT NULL,
  status INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  last_event INTEGER,
  next_attempt INTEGER,
  local TEXT NOT NULL,
  domain TEXT NOT NULL
);
-- Nearly everything is delivered in the end, so the index holds what is not.
CREATE INDEX log_recipients_status ON log_recipients (ws, status) WHERE status <> 3;

-- prev chains a recipient's events, newest first, so that a story needs no index.
CREATE TABLE log_events (
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  at INTEGER NOT NULL,
  ws INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  rid INTEGER NOT NULL,
  prev INTEGER,
  code INTEGER,
  next_attempt INTEGER,
  shared INTEGER,
  detail BLOB
);
CREATE UNIQUE INDEX log_events_id ON log_events (id);
CREATE INDEX log_events_ws ON log_events (ws);
CREATE INDEX log_events_kind ON log_events (ws, kind) WHERE kind <> 2;

-- Which part of the log holds what happened in an hour.
CREATE TABLE log_hours (
  hour INTEGER PRIMARY KEY,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL
);

-- Counts per hour, and the same by recipient domain; after some days the latter are put together per day, under the
-- day's first hour.
CREATE TABLE log_totals (
  ws INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (ws, hour, stream, kind)
) WITHOUT ROWID;

CREATE TABLE log_domains (
  ws INTEGER NOT NULL,
  hour INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  domain TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (ws, hour, stream, kind, domain)
) WITHOUT ROWID;

-- Terms are made by us and carry their workspace. rowid: the message's seq in the upper bits, in the lower 4 the part,
-- for messages with very many recipients.
CREATE VIRTUAL TABLE log_terms USING fts5(
  terms, content='', contentless_delete=1, detail=none, tokenize='ascii'
);
INSERT INTO log_terms (log_terms, rank) VALUES ('automerge', 8);
INSERT INTO log_terms (log_terms, rank) VALUES ('hashsize', 8388608);
