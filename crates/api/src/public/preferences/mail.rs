//! The mails that the preference centre sends.

use maud::{DOCTYPE, html};
use postroad_audience::{AudienceError, NewAddress, PostError, SystemMail, Visit};
use postroad_base::EmailAddress;

use super::{Guest, Note, words};
use crate::public::person::masked;
use crate::public::theme::Theme;
use crate::{Answer, ApiState};

/// The address that mail is from when the workspace names none: at its first verified domain.
const LOCAL_PART: &str = "no-reply";

/// Who the mail is from; `None` when the workspace has no domain to write from.
pub(super) fn sender(state: &ApiState, visit: &Visit, theme: &Theme) -> Option<EmailAddress> {
    if let Ok(address) = theme.settings.mail_from.parse() {
        return Some(address);
    }
    let snapshot = state.domains.snapshot();
    let own = snapshot.verified().filter(|(workspace, _)| *workspace == visit.workspace);
    let first = own.map(|(_, domain)| domain.as_str()).min()?;
    format!("{LOCAL_PART}@{first}").parse().ok()
}

/// One mail: some words, perhaps a button, and what to do if it was not them.
struct Letter<'a> {
    to: &'a EmailAddress,
    subject: String,
    text: String,
    button: Option<(&'a str, String)>,
    otherwise: &'a str,
    tag: &'static str,
}

/// Writes to the new address, and says so at the old one.
pub(super) async fn address(state: &ApiState, guest: &Guest, asked: &NewAddress) -> Answer<Note> {
    let words = words::of(guest.reader);
    let name = &guest.theme.name;
    let link = format!("{}/a/{}", state.public_base.url(), asked.token);
    let confirm = Letter {
        to: &asked.address,
        subject: (words.mail_new_subject)(name),
        text: (words.mail_new)(name),
        button: Some((words.mail_new_button, link)),
        otherwise: words.mail_new_otherwise,
        tag: "address-change",
    };
    if !post(state, guest, confirm).await? {
        return Ok(Note::bad(words.not_sent));
    }
    let told = Letter {
        to: &guest.visit.contact.email,
        subject: (words.mail_old_subject)(name),
        text: (words.mail_old)(name, &masked(&asked.address)),
        button: None,
        otherwise: "",
        tag: "address-change",
    };
    // It may be gone, which is why it is changed.
    post(state, guest, told).await?;
    Ok(Note::good((words.address_sent)(&asked.address.to_string())))
}

/// Mails a fresh link to the contact's own address.
pub(super) async fn data_link(state: &ApiState, guest: &Guest) -> Answer<Note> {
    let words = words::of(guest.reader);
    let token = match state.audience.visits.ask_personal(&guest.visit).await {
        Ok(token) => token,
        Err(AudienceError::Conflict { .. }) => return Ok(Note::bad(words.too_many_asked)),
        Err(error) => return Err(error.into()),
    };
    let letter = Letter {
        to: &guest.visit.contact.email,
        subject: (words.mail_data_subject)(&guest.theme.name),
        text: (words.mail_data)(&guest.theme.name),
        button: Some((words.mail_data_button, format!("{}/p/{token}", state.public_base.url()))),
        otherwise: words.mail_data_otherwise,
        tag: "personal-data",
    };
    Ok(if post(state, guest, letter).await? {
        Note::good((words.data_link_sent)(&masked(&guest.visit.contact.email)))
    } else {
        Note::bad(words.not_sent)
    })
}

/// Returns whether the mail was taken.
async fn post(state: &ApiState, guest: &Guest, letter: Letter<'_>) -> Answer<bool> {
    let Some(from) = sender(state, &guest.visit, &guest.theme) else { return Ok(false) };
    let mail = SystemMail {
        workspace: guest.visit.workspace,
        from,
        from_name: guest.theme.name.clone(),
        reply_to: None,
        to: letter.to.clone(),
        subject: letter.subject.clone(),
        text: plain(&letter),
        html: formatted(guest, &letter),
        tag: letter.tag,
    };
    match state.postman.post(mail).await {
        Ok(_) => Ok(true),
        Err(PostError::Refused { rule, .. }) => {
            tracing::warn!(rule, "a mail of the preference centre was refused");
            Ok(false)
        }
        Err(PostError::Later(problem)) => {
            tracing::error!(problem, "a mail of the preference centre could not be taken");
            Ok(false)
        }
    }
}

fn plain(letter: &Letter<'_>) -> String {
    let link = letter.button.as_ref().map(|(_, link)| link.as_str()).unwrap_or_default();
    let parts = [letter.text.as_str(), link, letter.otherwise];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("{}\n", parts.join("\n\n"))
}

fn formatted(guest: &Guest, letter: &Letter<'_>) -> String {
    html! {
        (DOCTYPE)
        html lang=(guest.reader.tongue.code()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (letter.subject) }
            }
            body style="font-family:sans-serif;font-size:16px;line-height:1.5;margin:24px;max-width:560px" {
                p { (letter.text) }
                @if let Some((label, link)) = &letter.button {
                    p { a href=(link) style="display:inline-block;padding:12px 20px;border:1px solid #555;border-radius:8px;font-weight:bold" { (label) } }
                }
                @if !letter.otherwise.is_empty() { p style="font-size:14px" { (letter.otherwise) } }
            }
        }
    }
    .into_string()
}
