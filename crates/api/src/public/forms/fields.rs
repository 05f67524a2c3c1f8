//! One question of a form, as HTML.

use maud::{Markup, html};
use postroad_audience::form::{AnswerProblem, Ask, Condition, FormField, Inputs, ShownForm, TOPICS};

use super::words::{self, Words};

/// What a question looks like at the moment.
pub(super) struct Asked<'a> {
    pub form: &'a ShownForm,
    pub inputs: &'a Inputs,
    pub words: &'static Words,
    /// Distinguishes the forms of one page.
    pub prefix: &'a str,
}

impl Asked<'_> {
    /// The question with its answer and what is wrong with it; nothing when the workspace does not have the field.
    pub fn field(&self, field: &FormField, problem: Option<AnswerProblem>) -> Markup {
        let Some(ask) = self.form.ask(field) else { return html! {} };
        let id = format!("{}-{}", self.prefix, field.key);
        let about = About {
            field,
            help: format!("{id}-help"),
            error: format!("{id}-error"),
            problem: problem.map(|problem| words::problem(self.form.document.language, problem)),
            id,
        };
        let (key, test, value) = condition(field.shown_when.as_ref());
        html! {
            div .x data-when=[key] data-test=[test] data-value=[value] {
                (self.control(&ask, &about))
            }
        }
    }

    fn control(&self, ask: &Ask, about: &About<'_>) -> Markup {
        let key = about.field.key.as_str();
        let value = self.inputs.first(key);
        match ask {
            Ask::Check => html! {
                label .c {
                    input type="checkbox" id=(about.id) name=(key) value="true" checked[!value.is_empty()]
                        required[about.field.required] aria-invalid=[about.invalid()] aria-describedby=[about.described()];
                    span { (about.field.label) (self.mark(about)) }
                }
                (about.after())
            },
            Ask::Choice(choices) => self.labelled(about, &html! {
                select id=(about.id) name=(key) required[about.field.required] aria-invalid=[about.invalid()]
                    aria-describedby=[about.described()] {
                    option value="" { (self.words.choose) }
                    @for choice in choices {
                        option value=(choice) selected[choice.eq_ignore_ascii_case(value)] { (choice) }
                    }
                }
            }),
            Ask::Several(choices) => {
                let chosen = self.inputs.all(key);
                self.group(about, &html! {
                    @for choice in choices {
                        label .c {
                            input type="checkbox" name=(key) value=(choice)
                                checked[chosen.iter().any(|one| one.eq_ignore_ascii_case(choice))];
                            span { (choice) }
                        }
                    }
                })
            }
            Ask::Topics => self.topics(about),
            Ask::Email | Ask::Text | Ask::Number | Ask::Date | Ask::List => {
                self.labelled(about, &self.line(ask, about, value))
            }
        }
    }

    fn line(&self, ask: &Ask, about: &About<'_>, value: &str) -> Markup {
        let field = about.field;
        let (kind, mode) = match ask {
            Ask::Email => ("email", Some("email")),
            Ask::Number => ("text", Some("decimal")),
            Ask::Date => ("date", None),
            _ => ("text", None),
        };
        let placeholder = Some(field.placeholder.as_str()).filter(|text| !text.is_empty());
        html! {
            input type=(kind) id=(about.id) name=(field.key) value=(value) inputmode=[mode]
                autocomplete=[autocomplete(&field.key)] placeholder=[placeholder] required[field.required]
                maxlength="1000" aria-invalid=[about.invalid()] aria-describedby=[about.described()];
        }
    }

    fn topics(&self, about: &About<'_>) -> Markup {
        let chosen = self.inputs.all(TOPICS);
        self.group(
            about,
            &html! {
                @for topic in &self.form.topics {
                    @let id = topic.id.to_string();
                    label .c {
                        input type="checkbox" name=(TOPICS) value=(id) checked[chosen.contains(&id)];
                        span {
                            b { (topic.name) }
                            @if !topic.description.is_empty() { span .s { (topic.description) } }
                        }
                    }
                }
            },
        )
    }

    fn labelled(&self, about: &About<'_>, control: &Markup) -> Markup {
        html! {
            label for=(about.id) { (about.field.label) (self.mark(about)) }
            (control)
            (about.after())
        }
    }

    fn group(&self, about: &About<'_>, choices: &Markup) -> Markup {
        html! {
            fieldset .x id=(about.id) aria-describedby=[about.described()] {
                legend { (about.field.label) (self.mark(about)) }
                (choices)
            }
            (about.after())
        }
    }

    fn mark(&self, about: &About<'_>) -> Markup {
        html! { @if about.field.required { " " span .s { "(" (self.words.required) ")" } } }
    }
}

struct About<'a> {
    field: &'a FormField,
    id: String,
    help: String,
    error: String,
    problem: Option<&'static str>,
}

impl About<'_> {
    fn invalid(&self) -> Option<&'static str> {
        self.problem.map(|_| "true")
    }

    fn described(&self) -> Option<String> {
        let help = (!self.field.help.is_empty()).then_some(self.help.as_str());
        let ids: Vec<&str> = self.problem.map(|_| self.error.as_str()).into_iter().chain(help).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    fn after(&self) -> Markup {
        html! {
            @if !self.field.help.is_empty() { p .s id=(self.help) { (self.field.help) } }
            @if let Some(problem) = self.problem { p .e id=(self.error) { (problem) } }
        }
    }
}

/// For the script, which hides what is not asked. Without it all of a step is shown and the server leaves it out.
pub(super) fn condition(when: Option<&Condition>) -> (Option<&str>, Option<&'static str>, Option<&str>) {
    match when {
        Some(when) => (Some(&when.key), Some(when.test.as_str()), Some(&when.value)),
        None => (None, None, None),
    }
}

/// HTML §4.10.18.7.1
fn autocomplete(key: &str) -> Option<&'static str> {
    Some(match key {
        "email" => "email",
        "first_name" => "given-name",
        "last_name" => "family-name",
        "full_name" => "name",
        "country" => "country",
        "language" => "language",
        _ => return None,
    })
}
