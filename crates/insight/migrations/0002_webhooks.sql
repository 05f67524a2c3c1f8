CREATE TABLE webhook_endpoints (
  id {blob} NOT NULL PRIMARY KEY,
  ws {int} NOT NULL,
  workspace {blob} NOT NULL,
  url TEXT NOT NULL,
  kinds {json} NOT NULL,
  description TEXT NOT NULL,
  enabled {bool} NOT NULL,
  secrets {json} NOT NULL,
  created_at {int} NOT NULL,
  consumed_seq {int} NOT NULL,
  replay_from {int},
  replay_until {int},
  replay_seq {int},
  replay_last_seq {int},
  failing_since {int},
  disabled_at {int},
  disabled_reason TEXT
);
CREATE INDEX webhook_endpoints_workspace ON webhook_endpoints (workspace, id);

-- A delivery is of an event in the log (seq) or has a payload of its own.
CREATE TABLE webhook_deliveries (
  id {bigserial_pk},
  endpoint {blob} NOT NULL,
  seq {int},
  webhook_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT,
  status {int} NOT NULL,
  created_at {int} NOT NULL,
  due_at {int},
  finished_at {int},
  tries {int} NOT NULL,
  attempts {json} NOT NULL
);
CREATE INDEX webhook_deliveries_endpoint ON webhook_deliveries (endpoint, id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint, due_at) WHERE status = 0;
