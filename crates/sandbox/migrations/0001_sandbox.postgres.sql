-- Captured messages. seq: the order of capture.
CREATE TABLE sandbox_messages (
  seq BIGINT PRIMARY KEY,
  id BYTEA NOT NULL,
  workspace BYTEA NOT NULL,
  captured_at BIGINT NOT NULL,
  size_bytes BIGINT NOT NULL,
  -- The beginning of the subject in lower case, to sort by; as SQLite sorts.
  subject_key TEXT COLLATE "C" NOT NULL,
  is_read BOOLEAN NOT NULL,
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
  seq BIGINT PRIMARY KEY,
  content BYTEA NOT NULL,
  detail TEXT NOT NULL
);
ALTER TABLE sandbox_contents ALTER COLUMN content SET STORAGE EXTERNAL;

-- Terms are made by us and begin with their workspace. rowid: the message's seq.
CREATE TABLE sandbox_terms (rowid BIGINT PRIMARY KEY, terms TEXT NOT NULL);
CREATE INDEX sandbox_terms_terms ON sandbox_terms USING gin (array_to_tsvector(string_to_array(terms, ' ')));

-- What the event log may not have on stable storage yet. node: the process that captured it.
CREATE TABLE sandbox_unannounced (
  seq BIGINT PRIMARY KEY,
  node BIGINT NOT NULL
);

CREATE TABLE sandbox_state (name TEXT PRIMARY KEY, value BIGINT NOT NULL);
INSERT INTO sandbox_state (name, value) VALUES ('next_seq', 1);
