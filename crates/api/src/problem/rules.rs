//! The names of all rules, for the document: clients and pages know from it what can come.

use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};

/// Every rule that an answer can name, in alphabetical order.
///
/// What is missing here is found by the check of answers against the document, and pages have no words for it.
pub(super) const RULES: [&str; 115] = [
    "administrator_required",
    "bad_request",
    "body_incomplete",
    "body_too_large",
    "busy",
    "ceremony_invalid",
    "changed_meanwhile",
    "confirmation_refused",
    "contact_archived",
    "contact_unknown",
    "content_invalid",
    "csrf",
    "cursor_invalid",
    "disk_full",
    "domain_exists",
    "erased",
    "form_file_used",
    "form_not_live",
    "header_invalid",
    "idempotency_key_in_flight",
    "idempotency_key_invalid",
    "idempotency_key_reused",
    "if_match_invalid",
    "import_empty",
    "import_not_over",
    "import_over",
    "import_started",
    "import_too_large",
    "import_unmapped",
    "import_unreadable",
    "internal",
    "invalid",
    "invites_full",
    "json_syntax",
    "key_invalid",
    "key_missing",
    "last_credential",
    "last_event_id_invalid",
    "last_owner",
    "line_too_long",
    "link_invalid",
    "login_refused",
    "login_throttled",
    "mail_loop",
    "media_type_unsupported",
    "message_finished",
    "message_too_large",
    "method_not_allowed",
    "metrics_closed",
    "no_such_route",
    "not_confirmed",
    "not_found",
    "not_ready",
    "not_subscribed",
    "nothing_to_confirm",
    "passkeys_full",
    "passkeys_need_host_name",
    "paused",
    "pool_dedicated",
    "pool_in_use",
    "providers_full",
    "public_url_unfit",
    "query_invalid",
    "query_too_long",
    "quota_exceeded",
    "rate_limited",
    "recent_login_required",
    "recipient_missing",
    "recipient_suppressed",
    "rehearsals_full",
    "request_timeout",
    "role_forbids",
    "rotation_under_way",
    "schedule_invalid",
    "scope_exceeds",
    "scope_missing",
    "segment_cycle",
    "segment_not_building",
    "segment_used",
    "sender_domain_not_allowed",
    "sender_domain_unverified",
    "session_expired",
    "session_missing",
    "session_required",
    "set_up_already",
    "source_in_use",
    "span_empty",
    "storage_failed",
    "streams_mixed",
    "taken",
    "too_many_fields",
    "too_many_form_files",
    "too_many_forms",
    "too_many_imports",
    "too_many_listeners",
    "too_many_recipients",
    "too_many_segments",
    "too_many_tags",
    "too_many_topics",
    "too_often",
    "topic_archived",
    "topic_recipients",
    "topic_unknown",
    "totp_disabled",
    "totp_enabled",
    "totp_not_prepared",
    "traffic_rules_full",
    "unavailable",
    "unsubscribed",
    "warnings_not_accepted",
    "webhook_invalid",
    "workspace_ambiguous",
    "workspace_missing",
    "workspace_suspended",
    "workspace_unknown",
];

/// The schema of `rule`.
pub(super) fn schema() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("The rule that was broken: stable, for programs. More may be added."))
        .enum_values(Some(RULES))
        .examples(["sender_domain_unverified"])
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stands_once_and_in_order() {
        assert!(RULES.is_sorted_by(|a, b| a < b));
    }
}
