use postroad_db::Migration;

/// Rows are written once and deleted; only `states` changes, and bodies stay where they are then.
pub(super) const MIGRATIONS: &[Migration] = &[Migration {
    version: 1,
    name: "spool",
    sqlite: "SELECT 1",
    postgres: "
        CREATE SEQUENCE spool_keys;
        CREATE SEQUENCE spool_incarnations;

        -- Who may deliver. A node that has been away for longer than its lease is fenced by a new incarnation.
        CREATE TABLE spool_nodes (
            id BIGSERIAL PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            incarnation BIGINT NOT NULL,
            expires_at BIGINT NOT NULL
        );

        -- Live messages. `facts` is what was accepted; `states`, when it is not null, how the recipients stand.
        CREATE TABLE spool_messages (
            key BIGINT PRIMARY KEY,
            owner BIGINT NOT NULL,
            facts BYTEA NOT NULL,
            states BYTEA,
            meta BYTEA NOT NULL,
            body BYTEA NOT NULL
        );
        CREATE INDEX spool_messages_by_owner ON spool_messages (owner, key);
        -- Mail compresses little and would be compressed at every insert.
        ALTER TABLE spool_messages ALTER COLUMN body SET STORAGE EXTERNAL;

        -- What was accepted and settled, per node, in order, until it is released.
        CREATE TABLE spool_journal (
            node BIGINT NOT NULL,
            position BIGINT NOT NULL,
            key BIGINT NOT NULL,
            body_bytes BIGINT NOT NULL,
            facts BYTEA NOT NULL,
            payload BYTEA NOT NULL,
            PRIMARY KEY (node, position)
        );
    ",
}];
