//! A form as plain HTML, to be pasted into any page.

use maud::html;
use postroad_audience::form::{CONSENT, Inputs, ShownForm};

use super::fields::Asked;
use super::{HONEYPOT, words};

/// All questions on one page, without a script. What is sent from it is shown once more on our page before it is taken,
/// since nothing tells when and for whom it was shown.
pub(crate) fn html(form: &ShownForm, origin: &str) -> String {
    let words = words::of(form.document.language);
    let inputs = Inputs::default();
    let asked = Asked { form, inputs: &inputs, words, prefix: "signup" };
    let consent = &form.document.consent;
    let button = form.document.steps.last().map_or("", |step| step.button.as_str());
    let markup = html! {
        form action={ (origin) "/f/" (form.id) } method="post" {
            @for (_, field) in form.document.fields() { (asked.field(field, None)) }
            @if consent.checkbox {
                p { label { input type="checkbox" name=(CONSENT) value="true" required; " " (consent.text) } }
            } @else {
                p { (consent.text) }
            }
            p hidden aria-hidden="true" {
                label { (words.leave_empty) " " input type="text" name=(HONEYPOT) tabindex="-1" autocomplete="off"; }
            }
            p { button type="submit" { @if button.is_empty() { (words.send) } @else { (button) } } }
        }
    };
    // One element a line reads better where it is pasted.
    markup.into_string().replace("><", ">\n<")
}
