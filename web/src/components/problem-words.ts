import { useLingui } from '@lingui/react/macro'
import { OFFLINE, type Problem, UNREADABLE } from '@/api/problem'
import type { Schema } from '@/api/types'
import { sentence, useFieldWords } from '@/lib/field-words'

type Rule = Schema<'Problem'>['rule'] | typeof OFFLINE | typeof UNREADABLE

interface Words {
  detail: string
  fix?: string | null
  /** The server's sentence says more, such as a name or a number: it is shown too. */
  vague?: boolean
}

export interface ProblemWords {
  detail: string
  fix: string | null
  /** The server's own sentence, in English, where it says more than ours in another language. */
  original: string | null
}

/**
 * What to tell about a problem, in the person's language. The server explains itself in English; each rule it can name has words
 * here, and the compiler says when one is missing.
 */
export function useProblemWords(problem: Problem): ProblemWords {
  const { i18n } = useLingui()
  const words: Partial<Record<string, Words>> = useRuleWords()
  const fieldWords = useFieldWords()
  const found = words[problem.rule]
  const own = { detail: sentence(problem.detail), fix: problem.fix === null ? null : sentence(problem.fix), original: null }
  if (found === undefined) return own
  if (found.vague !== true) return { detail: found.detail, fix: found.fix ?? null, original: null }
  // English is what the server speaks.
  if (i18n.locale === 'en') return own
  if (problem.rule === 'invalid' && problem.errors.length > 0) {
    const fields = problem.errors.map((error) => `${error.field.replace(/^\//, '')}: ${fieldWords(error)}`)
    return { detail: found.detail, fix: fields.join('\n'), original: null }
  }
  return { detail: found.detail, fix: found.fix ?? null, original: [own.detail, own.fix].filter((text) => text !== null).join(' — ') }
}

function useRuleWords(): Record<Rule, Words> {
  const { t } = useLingui()
  const again = t`Try again in a moment.`
  return {
    [OFFLINE]: {
      detail: t`The server cannot be reached`,
      fix: t`Check your connection. The page goes on by itself as soon as the server answers.`,
    },
    [UNREADABLE]: {
      detail: t`The server answered in a way this page does not understand`,
      fix: t`Reload the page. If it stays like this, look into the server's log.`,
    },
    administrator_required: { detail: t`Only administrators of the installation may do this` },
    bad_request: { detail: t`The server does not understand this request`, vague: true },
    body_incomplete: { detail: t`The request did not arrive completely`, fix: again },
    body_too_large: { detail: t`This is larger than the server takes at once`, vague: true },
    busy: { detail: t`The server is busy`, fix: again },
    ceremony_invalid: { detail: t`This took too long, or was done already`, fix: t`Begin again.` },
    changed_meanwhile: { detail: t`Somebody else changed this at the same time`, fix: t`Look at it again, then decide.` },
    confirmation_refused: { detail: t`The password or the passkey is not right`, fix: t`Check it, and try again.` },
    contact_archived: { detail: t`The contact is archived and gets no mail`, fix: t`Make the contact active again first.` },
    contact_unknown: { detail: t`The recipient is no contact of this workspace`, fix: t`Add the contact, with its consent.` },
    content_invalid: { detail: t`The content of the message cannot be accepted`, fix: t`Correct the message and send it again.`, vague: true },
    csrf: { detail: t`This page has become outdated`, fix: t`Reload the page and try again.` },
    cursor_invalid: { detail: t`This place in the list is not there any more`, fix: t`Load the list again.` },
    disk_full: { detail: t`There is no room on the server's disk`, fix: t`Ask the administrator to make room.` },
    domain_exists: { detail: t`This domain is here already`, vague: true },
    erased: { detail: t`The owner of this address asked to be forgotten` },
    form_file_used: { detail: t`A form promises this file`, fix: t`Take it out of the form first.`, vague: true },
    form_not_live: { detail: t`The form is not published` },
    header_invalid: { detail: t`A header of the message cannot be accepted`, vague: true },
    idempotency_key_in_flight: { detail: t`The same request is still being worked on`, fix: again },
    idempotency_key_invalid: { detail: t`The Idempotency-Key cannot be accepted`, vague: true },
    idempotency_key_reused: { detail: t`This Idempotency-Key belongs to another request`, fix: t`Use a new one.` },
    if_match_invalid: { detail: t`The version to change is not readable`, fix: t`Load it again.` },
    import_empty: { detail: t`There is no table in the file` },
    import_not_over: { detail: t`Only an import that is over can be undone` },
    import_over: { detail: t`The import is over already` },
    import_started: { detail: t`The import was started already` },
    import_too_large: { detail: t`The file is too large or has too many rows`, fix: t`Split it into several files.`, vague: true },
    import_unmapped: { detail: t`It is not known which column has the email addresses`, fix: t`Choose it above.` },
    import_unreadable: { detail: t`The file cannot be read as a table`, fix: t`Export it again as CSV.`, vague: true },
    internal: {
      detail: t`Something failed in the server`,
      fix: t`Try again. If it stays like this, look for the request's number in the server's log.`,
    },
    invalid: { detail: t`Some of this cannot be accepted`, vague: true },
    invites_full: { detail: t`There are as many open invitations as there can be`, fix: t`Withdraw some first.` },
    json_syntax: { detail: t`The JSON cannot be read`, vague: true },
    key_invalid: { detail: t`The API key is unknown, disabled or expired`, fix: t`Use another key.` },
    key_missing: { detail: t`This needs an API key` },
    last_credential: { detail: t`It is all you can sign in with`, fix: t`Set a password or add another passkey first.` },
    last_event_id_invalid: { detail: t`Live updates cannot go on from there`, fix: t`Reload the page.` },
    last_owner: { detail: t`A workspace keeps at least one owner`, fix: t`Make somebody else an owner first.` },
    line_too_long: { detail: t`A line of the message is too long`, fix: t`Break the line, or encode the part in quoted-printable or base64.`, vague: true },
    link_invalid: { detail: t`This link was used or replaced, or is too old`, fix: t`Ask for a new one.` },
    login_refused: {
      detail: t`This does not match what is known here`,
      fix: t`Check the address, the password or the code, and try again.`,
    },
    login_throttled: { detail: t`There were too many failed sign-ins`, fix: t`Wait a few minutes, then try again.` },
    mail_loop: { detail: t`The message is going round in a loop`, fix: t`Find the forwarding that sends it back.`, vague: true },
    media_type_unsupported: { detail: t`The server does not take content of this type here`, vague: true },
    message_finished: { detail: t`No recipient of this message is waiting any more` },
    message_too_large: { detail: t`The message is too large`, fix: t`Send a link instead of a large attachment.`, vague: true },
    method_not_allowed: { detail: t`This cannot be done here`, vague: true },
    metrics_closed: { detail: t`Metrics are for the server's own machine only`, vague: true },
    no_such_route: { detail: t`There is nothing at this place of the API` },
    not_confirmed: { detail: t`The contact has not confirmed this topic yet`, fix: t`Wait for the confirmation.` },
    not_found: { detail: t`This is not there, or not yours`, vague: true },
    not_ready: { detail: t`The workspace cannot send yet`, fix: t`Do what the failing checks say, then try again.` },
    not_subscribed: { detail: t`The contact never asked for this topic` },
    nothing_to_confirm: { detail: t`There is no subscription that waits for confirmation` },
    passkeys_full: { detail: t`You have as many passkeys as there can be`, fix: t`Remove one first.` },
    passkeys_need_host_name: { detail: t`Passkeys need a host name`, fix: t`Open this page by its name instead of an address, over HTTPS or as localhost.` },
    paused: { detail: t`The contact wants no mail for a while` },
    pool_dedicated: { detail: t`The pool belongs to another workspace`, fix: t`Choose a shared pool, or one of this workspace.` },
    pool_in_use: { detail: t`The pool carries mail`, fix: t`Assign another pool first.` },
    providers_full: { detail: t`There are as many providers as there can be`, fix: t`Remove one first.` },
    public_url_unfit: { detail: t`Mail with a topic needs a link to unsubscribe, and the public URL of the server is not https`, fix: t`Ask an administrator to set it.` },
    query_invalid: { detail: t`The search or filter cannot be read`, vague: true },
    query_too_long: { detail: t`The search or filter is too long`, fix: t`Use fewer words.` },
    quota_exceeded: { detail: t`The quota is used up`, fix: t`Wait, or ask an administrator for a higher quota.`, vague: true },
    rate_limited: { detail: t`Too many requests in a short time`, fix: t`Wait a moment, then try again.` },
    recent_login_required: { detail: t`Your last sign-in was a while ago`, fix: t`Confirm that it is you, then try again.` },
    recipient_missing: { detail: t`The message has no recipient`, fix: t`Name at least one recipient.` },
    recipient_suppressed: {
      detail: t`The recipient is on the suppression list`,
      fix: t`Take the address off the list if its owner wants the mail after all.`,
      vague: true,
    },
    request_timeout: { detail: t`The server took too long`, fix: again },
    role_forbids: { detail: t`Your role does not allow this`, vague: true },
    rotation_under_way: { detail: t`The keys of this domain are being changed already`, fix: t`Finish that first.` },
    schedule_invalid: { detail: t`The time of sending or expiry cannot be`, vague: true },
    scope_exceeds: { detail: t`You cannot give rights that you do not have`, vague: true },
    scope_missing: { detail: t`Your role does not allow this`, fix: t`Ask an owner or admin of the workspace.` },
    segment_cycle: { detail: t`A segment cannot contain itself`, fix: t`Take one of the segments out of the rule.` },
    segment_not_building: { detail: t`The segment is not being built`, fix: t`Nothing has to be stopped.` },
    segment_used: { detail: t`Another segment uses this one`, fix: t`Change the other one first.`, vague: true },
    sender_domain_not_allowed: { detail: t`This login may not send from this domain`, fix: t`Use one that is not bound to other domains.`, vague: true },
    sender_domain_unverified: {
      detail: t`The sender's domain is not a verified domain of this workspace`,
      fix: t`Add it under Domains, publish its records, and have them checked.`,
      vague: true,
    },
    session_expired: { detail: t`Your session has ended`, fix: t`Sign in again. You come back to this page.` },
    session_missing: { detail: t`You are not signed in`, fix: t`Sign in and try again.` },
    session_required: { detail: t`This is for people who are signed in, not for API keys`, fix: t`Sign in and try again.` },
    set_up_already: { detail: t`This server has been set up already`, fix: t`Sign in and try again.` },
    source_in_use: { detail: t`The address is in use`, fix: t`Say where the mail that waits for it goes.`, vague: true },
    span_empty: { detail: t`The time span is empty`, fix: t`Choose an end after the beginning.` },
    storage_failed: { detail: t`The message could not be stored`, fix: again },
    streams_mixed: {
      detail: t`An address would carry both transactional and broadcast mail`,
      fix: t`Take another address, or confirm that they shall share a reputation.`,
      vague: true,
    },
    taken: { detail: t`Somebody or something else has this already`, fix: t`Choose another.`, vague: true },
    too_many_fields: { detail: t`There are as many contact fields as a workspace can have`, vague: true },
    too_many_form_files: { detail: t`This workspace keeps as many files for forms as it may`, fix: t`Delete files that no form promises.` },
    too_many_forms: { detail: t`This workspace has as many forms as it may`, fix: t`Delete forms that nobody needs.` },
    too_many_imports: { detail: t`Many imports wait already`, fix: t`Finish or cancel one first.` },
    too_many_listeners: { detail: t`Live updates are open in too many windows`, fix: t`Close some.` },
    too_many_recipients: { detail: t`The message has too many recipients`, fix: t`Split it into several messages.`, vague: true },
    too_many_segments: { detail: t`There are as many segments as a workspace can have`, vague: true },
    too_many_tags: { detail: t`There are as many tags as a workspace can have`, vague: true },
    too_many_topics: { detail: t`There are as many topics as a workspace can have`, vague: true },
    too_often: { detail: t`The contact had mail within the time it wants between two` },
    topic_archived: { detail: t`The topic is archived; nobody can subscribe to it` },
    topic_recipients: { detail: t`A message with a topic goes to one recipient`, fix: t`Send one message to each person.` },
    topic_unknown: { detail: t`There is no such topic` },
    totp_disabled: { detail: t`Recovery codes stand in for an authenticator app`, fix: t`Set one up first.` },
    totp_enabled: { detail: t`Codes are asked for already`, fix: t`Turn them off first.` },
    totp_not_prepared: { detail: t`There is no new secret to confirm`, fix: t`Begin again.` },
    rehearsals_full: { detail: t`Too many rehearsals wait or run already`, fix: t`Wait until one has ended, or end one.` },
    traffic_rules_full: { detail: t`There are as many traffic rules as there can be`, fix: t`Take some back first.` },
    unavailable: { detail: t`The server is busy or is being restarted`, fix: again },
    unsubscribed: { detail: t`The contact unsubscribed from this topic` },
    warnings_not_accepted: { detail: t`Some checks do not pass`, fix: t`Do what they say, or accept that mail may be treated badly.` },
    webhook_invalid: { detail: t`This webhook cannot be`, vague: true },
    workspace_ambiguous: { detail: t`It is not clear which workspace is meant`, fix: t`Choose one.`, vague: true },
    workspace_missing: { detail: t`You are in no workspace yet`, fix: t`Ask an owner or admin of a workspace for an invitation.` },
    workspace_suspended: { detail: t`The workspace is suspended`, fix: t`Ask the administrator of this server to lift the suspension.`, vague: true },
    workspace_unknown: { detail: t`There is no such workspace` },
  }
}
