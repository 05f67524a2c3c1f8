-- What happened to contacts, as rules ask for it. Rows are added, and forgotten after 400 days. A row that comes again has
-- the same key. There are no rows for what was sent: `audience_engagement` counts it.
CREATE TABLE audience_activity (
  contact {int} NOT NULL,
  kind {int} NOT NULL,
  at {int} NOT NULL,
  key {int} NOT NULL,
  ws {int} NOT NULL,
  link {int},
  campaign {int},
  PRIMARY KEY (contact, kind, at, key)
) {without_rowid};
CREATE INDEX audience_activity_time ON audience_activity (ws, kind, at, contact);
CREATE INDEX audience_activity_link ON audience_activity (link, contact) WHERE link IS NOT NULL;
CREATE INDEX audience_activity_campaign ON audience_activity (campaign, contact) WHERE campaign IS NOT NULL;

-- Links (1) and campaigns (2) that activity names, once each.
CREATE TABLE audience_labels (
  label {bigserial_pk},
  ws {int} NOT NULL,
  kind {int} NOT NULL,
  digest {blob} NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (ws, kind, digest)
);

-- What follows from all activity there ever was, so that rules need not look through it. `score_key` is the moment when
-- the points of the engagement score are worn down to one; `opened_2_at` is when it was opened last but one.
CREATE TABLE audience_engagement (
  contact {int} NOT NULL PRIMARY KEY,
  ws {int} NOT NULL,
  sent {int} NOT NULL,
  sent_at {int},
  delivered {int} NOT NULL,
  delivered_at {int},
  deferred {int} NOT NULL,
  deferred_at {int},
  soft_bounced {int} NOT NULL,
  soft_bounced_at {int},
  bounced {int} NOT NULL,
  bounced_at {int},
  suppressed {int} NOT NULL,
  suppressed_at {int},
  complained {int} NOT NULL,
  complained_at {int},
  opened {int} NOT NULL,
  opened_at {int},
  opened_2_at {int},
  opened_3_at {int},
  opened_4_at {int},
  opened_5_at {int},
  clicked {int} NOT NULL,
  clicked_at {int},
  clicked_2_at {int},
  clicked_3_at {int},
  clicked_4_at {int},
  clicked_5_at {int},
  machine_opened {int} NOT NULL,
  machine_opened_at {int},
  machine_clicked {int} NOT NULL,
  machine_clicked_at {int},
  unopened {int} NOT NULL,
  score_key {int}
);
CREATE INDEX audience_engagement_sent ON audience_engagement (ws, sent_at, contact);
CREATE INDEX audience_engagement_opened ON audience_engagement (ws, opened_at, contact);
CREATE INDEX audience_engagement_clicked ON audience_engagement (ws, clicked_at, contact);
CREATE INDEX audience_engagement_score ON audience_engagement (ws, score_key, contact);
CREATE INDEX audience_engagement_unopened ON audience_engagement (ws, unopened, contact) WHERE unopened >= 3;
CREATE INDEX audience_engagement_deferred ON audience_engagement (ws, deferred, contact) WHERE deferred > 0;
CREATE INDEX audience_engagement_soft ON audience_engagement (ws, soft_bounced, contact) WHERE soft_bounced > 0;
CREATE INDEX audience_engagement_bounced ON audience_engagement (ws, bounced, contact) WHERE bounced > 0;
CREATE INDEX audience_engagement_suppressed ON audience_engagement (ws, suppressed, contact) WHERE suppressed > 0;
CREATE INDEX audience_engagement_complained ON audience_engagement (ws, complained, contact) WHERE complained > 0;

-- How far other logs have been read, as numbers or times.
CREATE TABLE audience_cursors (name TEXT NOT NULL PRIMARY KEY, value {int} NOT NULL);

-- Whose mailboxes a domain has: known by its name (`learned_at` is null) or by the host that took its mail.
CREATE TABLE audience_domains (
  domain TEXT NOT NULL PRIMARY KEY,
  provider TEXT NOT NULL,
  learned_at {int}
);
CREATE INDEX audience_domains_provider ON audience_domains (provider, domain);

-- What was said of a topic, by time.
CREATE INDEX audience_consents_said ON audience_consents (topic, kind, at, contact, evidence);
-- By which way, and at which form.
CREATE INDEX audience_consents_evidence ON audience_consents (evidence, contact);
CREATE INDEX audience_evidence_form ON audience_evidence (ws, form);
