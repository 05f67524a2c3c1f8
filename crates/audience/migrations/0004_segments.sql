CREATE TABLE audience_segments (
  segment {bigserial_pk},
  id {blob} NOT NULL UNIQUE,
  ws {int} NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  description TEXT NOT NULL,
  rule {json} NOT NULL,
  version {int} NOT NULL,
  created_at {int} NOT NULL,
  updated_at {int} NOT NULL,
  UNIQUE (ws, name_key)
);
