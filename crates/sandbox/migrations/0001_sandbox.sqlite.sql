-- Captured messages. seq: the order of capture.
CREATE TABLE sandbox_messages (
  seq INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  workspace BLOB NOT NULL,
  captured_at INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  -- The beginning of the subject in lower case, to sort by.
  subject_key TEXT NOT NULL,
  is_read INTEGER NOT NULL,
  -- What a listing shows, as JSON.
  facts TEXT NOT NULL
);
CREATE UNIQUE INDEX sandbox_messages_id ON sandbox_messages (id);
CREATE INDEX sandbox_messages_order ON sandbox_messages (workspace, seq);
CREATE INDEX sandbox_messages_size ON sandbox_messages (workspace, size_bytes, seq);
CREATE INDEX sandbox_messages_subject ON sandbox_messages (workspace, subject_key, seq);
CREATE INDEX sandbox_messages_unread ON sandbox_messages (workspace) WHERE NOT is_read;

-- The message as it came, compressed with zstd; and what only its own page shows, as JSON.
CREATE TABLE sandbox_contents (
  seq INTEGER PRIMARY KEY,
  content BLOB NOT NULL,
  detail TEXT NOT NULL
);

-- Terms are made by us and begin with their workspace. rowid: the message's seq.
CREATE VIRTUAL TABLE sandbox_terms USING fts5(
  terms, content='', contentless_delete=1, detail=none, tokenize='ascii'
);

-- What the event log may not have on stable storage yet. node: the process that captured it.
CREATE TABLE sandbox_unannounced (
  seq INTEGER PRIMARY KEY,
  node INTEGER NOT NULL
);

CREATE TABLE sandbox_state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO sandbox_state (name, value) VALUES ('next_seq', 1);
