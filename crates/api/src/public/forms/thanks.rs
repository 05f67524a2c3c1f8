//! What comes after the last step, and after the confirmation.

use maud::{Markup, html};
use postroad_audience::form::{Confirmed, ShownForm, Submitted};

use super::words;

/// After the last step: an address to go to, or words.
pub(super) enum After {
    Redirect(String),
    Words(Markup),
}

/// The same for everybody who sends the form.
pub(super) fn submitted(form: &ShownForm, submitted: Submitted) -> After {
    let thanks = &form.document.thanks;
    if !thanks.redirect.is_empty() {
        return After::Redirect(thanks.redirect.clone());
    }
    let words = words::of(form.document.language);
    let (title, text) = match submitted {
        Submitted::ToConfirm => words.check_mail,
        Submitted::Done => words.thanks,
    };
    After::Words(said(&thanks.title, title, &thanks.text, text, html! {}))
}

/// After the confirmation.
pub(super) fn confirmed(confirmed: &Confirmed) -> After {
    let form = &confirmed.form;
    let (thanks, words) = (&form.document.thanks, words::of(form.document.language));
    // Who was promised a file gets it first.
    if confirmed.download.is_none() && !thanks.confirmed_redirect.is_empty() {
        return After::Redirect(thanks.confirmed_redirect.clone());
    }
    let label = form.document.magnet.as_ref().map_or("", |magnet| magnet.label.as_str());
    let label = if label.is_empty() { words.download } else { label };
    let more = html! {
        @if let Some(token) = &confirmed.download {
            div .g { a .d href={ "/f/file/" (token) } download { (label) } }
            p .s { (words.download_note) }
        }
    };
    let (title, text) = words.confirmed;
    After::Words(said(&thanks.confirmed_title, title, &thanks.confirmed_text, text, more))
}

fn said(own_title: &str, title: &str, own_text: &str, text: &str, more: Markup) -> Markup {
    html! {
        div role="status" {
            h1 tabindex="-1" { @if own_title.is_empty() { (title) } @else { (own_title) } }
            p { @if own_text.is_empty() { (text) } @else { (own_text) } }
        }
        (more)
    }
}
