//! What operators do with what waits.

mod batch_partial_failure;
mod hold_release_retry_cancel;
mod idempotency_key_replays;
mod import_from_the_command_line;
mod import_survives_kill_9;
mod rehearse_tells_before_sending;
mod send_at_waits;
mod sources_pools_and_warmups;
mod suppressed_between_attempts_is_not_sent;
mod workspace_suspended_refuses_and_holds;
