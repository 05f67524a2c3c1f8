-- `files`, `settings`, `counts` and `position` are the program's own; see the crate.
CREATE TABLE audience_imports (
  import {bigserial_pk},
  id {blob} NOT NULL UNIQUE,
  ws {int} NOT NULL,
  workspace {blob} NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  actor TEXT NOT NULL,
  files {json} NOT NULL,
  settings {json} NOT NULL,
  counts {json} NOT NULL,
  position {json} NOT NULL,
  size_bytes {int} NOT NULL,
  done_bytes {int} NOT NULL,
  failure TEXT NOT NULL,
  attempts {int} NOT NULL,
  created_at {int} NOT NULL,
  started_at {int},
  finished_at {int},
  lease_until {int}
);
CREATE INDEX audience_imports_ws ON audience_imports (ws, import);
CREATE INDEX audience_imports_work ON audience_imports (status, import);

-- The files in UTF-8, in pieces of one size, until the import is over.
CREATE TABLE audience_import_pieces (
  n {bigserial_pk},
  import {int} NOT NULL,
  file {int} NOT NULL,
  piece {int} NOT NULL,
  data {blob} NOT NULL,
  UNIQUE (import, file, piece)
);

-- Rows that were not taken, as they stand in the file.
CREATE TABLE audience_import_rejects (
  import {int} NOT NULL,
  seq {int} NOT NULL,
  file {int} NOT NULL,
  line {int} NOT NULL,
  reason TEXT NOT NULL,
  value TEXT NOT NULL,
  detail TEXT NOT NULL,
  cells {json} NOT NULL,
  PRIMARY KEY (import, seq)
) {without_rowid};

-- Contacts that were here before an import and that it changed or subscribed: the version it left them in, and what they
-- were before, so that it can be undone.
CREATE TABLE audience_import_touched (
  import {int} NOT NULL,
  contact {int} NOT NULL,
  version {int} NOT NULL,
  before {json},
  PRIMARY KEY (import, contact)
) {without_rowid};
