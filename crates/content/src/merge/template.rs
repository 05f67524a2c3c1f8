use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;

use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind};

use super::MergeData;
use super::engine::{engine, used};
use super::lex::{Piece, lex};
use super::place::Follow;
use super::put::Report;
use crate::limits::{
    EXPRESSION_MAX_BYTES, HTML_MAX_BYTES, LINE_MAX_BYTES, OUTPUT_MAX_BYTES, SLOTS_MAX, TEXT_MAX_BYTES,
};
use crate::problem::{Problem, Problems};

const NAME: &str = "template";
/// What expressions may begin with.
const ROOTS: [&str; 7] =
    ["contact", "data", "workspace", "unsubscribe_url", "preferences_url", "view_url", "now"];
/// What every contact has; `fields` are the workspace's own.
const CONTACT: [&str; 8] =
    ["email", "first_name", "last_name", "full_name", "language", "country", "time_zone", "fields"];

/// What came of a template for one reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    pub text: String,
    pub problems: Vec<Problem>,
}

/// A text of one line, as a subject is: whatever is merged in, it stays one line.
#[derive(Debug)]
pub struct MergeLine(Compiled);

/// A plain text.
#[derive(Debug)]
pub struct MergeText(Compiled);

/// A page.
#[derive(Debug)]
pub struct MergeHtml(Compiled);

impl MergeLine {
    /// Compiles `source`, which stands at `place` (RFC 6901). What cannot be understood is left out and told of.
    #[must_use]
    pub fn compile(source: &str, place: &str) -> Self {
        Self(Compiled::of(source, place, Some("_line"), LINE_MAX_BYTES))
    }

    /// What is wrong with it for every reader.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.0.problems
    }

    /// What it looks up, in full: `contact.first_name`, `data.order.number`.
    #[must_use]
    pub fn fields(&self) -> &BTreeSet<String> {
        &self.0.fields
    }

    #[must_use]
    pub fn render(&self, data: &MergeData) -> Merged {
        self.0.render(data)
    }
}

impl MergeText {
    /// As [`MergeLine::compile`].
    #[must_use]
    pub fn compile(source: &str, place: &str) -> Self {
        Self(Compiled::of(source, place, Some("_text"), TEXT_MAX_BYTES))
    }

    /// As [`MergeLine::problems`].
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.0.problems
    }

    /// As [`MergeLine::fields`].
    #[must_use]
    pub fn fields(&self) -> &BTreeSet<String> {
        &self.0.fields
    }

    #[must_use]
    pub fn render(&self, data: &MergeData) -> Merged {
        self.0.render(data)
    }
}

impl MergeHtml {
    /// As [`MergeLine::compile`]; every value is put out for the place where it stands.
    #[must_use]
    pub fn compile(source: &str, place: &str) -> Self {
        Self(Compiled::of(source, place, None, HTML_MAX_BYTES))
    }

    /// As [`MergeLine::problems`].
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.0.problems
    }

    /// As [`MergeLine::fields`].
    #[must_use]
    pub fn fields(&self) -> &BTreeSet<String> {
        &self.0.fields
    }

    #[must_use]
    pub fn render(&self, data: &MergeData) -> Merged {
        self.0.render(data)
    }
}

#[derive(Debug)]
struct Compiled {
    env: Environment<'static>,
    place: String,
    /// By their numbers.
    expressions: Vec<String>,
    fields: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl Compiled {
    fn of(source: &str, place: &str, put: Option<&str>, max_bytes: usize) -> Self {
        let mut builder =
            Builder { env: engine(), place, expressions: Vec::new(), problems: Problems::default() };
        let template = if source.len() > max_bytes {
            builder.problems.error("too_long", place, format!("must have at most {max_bytes} bytes"));
            String::new()
        } else {
            builder.template(source, put)
        };
        builder.finish(template)
    }

    fn render(&self, data: &MergeData) -> Merged {
        let mut problems = Problems::default();
        if data.too_big() {
            problems.error("data_too_big", &self.place, "the data that is merged in is too big");
            return Merged { text: String::new(), problems: problems.into_vec() };
        }
        let report = Arc::new(Report::default());
        let context = data.context(Value::from_dyn_object(Arc::clone(&report)));
        let mut out = Bounded(Vec::new());
        let done = self
            .env
            .get_template(NAME)
            .and_then(|template| template.render_captured_to(context, &mut out).map(drop));
        if let Err(error) = done {
            problems.error("merge_failed", &self.place, words(&error));
        }
        for number in report.take() {
            let expression = self.expressions.get(number).map_or("", String::as_str);
            problems.warn("empty_merge", &self.place, format!("{{{{ {expression} }}}} says nothing here"));
        }
        Merged { text: String::from_utf8_lossy(&out.0).into_owned(), problems: problems.into_vec() }
    }
}

struct Builder<'a> {
    env: Environment<'static>,
    place: &'a str,
    expressions: Vec<String>,
    problems: Problems,
}

impl Builder<'_> {
    /// The text in minijinja's own words: literals that cannot be mistaken for tags, expressions within `put`, or
    /// without it, within what fits their place in a page.
    fn template(&mut self, source: &str, put: Option<&str>) -> String {
        let mut out = String::new();
        let (mut slots, mut follow) = (0, Follow::new());
        for piece in lex(source) {
            slots += usize::from(!matches!(piece, Piece::Text(_)));
            if slots > SLOTS_MAX {
                let message = format!("must have at most {SLOTS_MAX} merge expressions");
                self.problems.error("too_many", self.place, message);
                return String::new();
            }
            match piece {
                Piece::Text(text) => {
                    follow.text(text);
                    literal(text, &mut out);
                }
                Piece::Open(open) => {
                    self.problems.error("tag_not_closed", self.place, format!("{open} is not closed"));
                    follow.text(open);
                    literal(open, &mut out);
                }
                Piece::Expression(expression) if self.understood(expression, expression) => {
                    let put = put.unwrap_or_else(|| follow.place().put());
                    out.push_str(&format!("{{{{ {put}({}, ({expression})) }}}}", self.expressions.len()));
                    self.expressions.push(expression.to_owned());
                }
                Piece::Statement(statement) if self.allowed(statement) => {
                    out.push_str(&format!("{{% {statement} %}}"));
                }
                Piece::Expression(_) | Piece::Statement(_) => {}
            }
        }
        out
    }

    fn understood(&mut self, expression: &str, shown: &str) -> bool {
        if expression.len() > EXPRESSION_MAX_BYTES {
            let message = format!("an expression must have at most {EXPRESSION_MAX_BYTES} bytes");
            self.problems.error("too_long", self.place, message);
            return false;
        }
        match self.env.compile_expression_owned(expression.to_owned()) {
            Ok(_) => true,
            Err(error) => {
                let message = format!("{shown:?} is not understood: {}", words(&error));
                self.problems.error("expression", self.place, message);
                false
            }
        }
    }

    fn allowed(&mut self, statement: &str) -> bool {
        let (word, rest) = statement.split_once(char::is_whitespace).unwrap_or((statement, ""));
        match word {
            "if" | "elif" => self.understood(rest.trim(), statement),
            "for" | "else" | "endif" | "endfor" => true,
            _ => {
                let message = format!("{{% {word} %}} is not part of the language: it has if and for");
                self.problems.error("statement", self.place, message);
                false
            }
        }
    }

    fn finish(mut self, template: String) -> Compiled {
        let mut fields = BTreeSet::new();
        // minijinja takes one line break from the end.
        let added = self.env.add_template_owned(NAME, template + "\n");
        if let Err(error) = added {
            self.problems.error("expression", self.place, words(&error));
            // What cannot be compiled says nothing.
            let _ = self.env.add_template_owned(NAME, String::new());
        }
        if let Ok(template) = self.env.get_template(NAME) {
            fields = used(template.undeclared_variables(true));
        }
        for field in &fields {
            if !is_known(field) {
                self.problems.error("unknown_field", self.place, format!("there is no {field}"));
            }
        }
        Compiled {
            env: self.env,
            place: self.place.to_owned(),
            expressions: self.expressions,
            fields,
            problems: self.problems.into_vec(),
        }
    }
}

fn is_known(field: &str) -> bool {
    let mut parts = field.split('.');
    let root = parts.next().unwrap_or_default();
    match (root, parts.next()) {
        ("contact", Some(name)) => CONTACT.contains(&name),
        ("workspace", Some(name)) => matches!(name, "name" | "postal_address"),
        _ => ROOTS.contains(&root),
    }
}

/// A text in which nothing is a tag.
fn literal(text: &str, out: &mut String) {
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        // At the end, a tag may follow.
        if c == '{' && chars.peek().is_none_or(|next| matches!(next, '{' | '%' | '#')) {
            out.push_str("{{ '{' }}");
        } else {
            out.push(c);
        }
    }
}

fn words(error: &Error) -> String {
    match error.kind() {
        ErrorKind::OutOfFuel => "takes too long".to_owned(),
        ErrorKind::WriteFailure => format!("gives more than {OUTPUT_MAX_BYTES} bytes"),
        kind => error.detail().map_or_else(|| kind.to_string(), str::to_owned),
    }
}

/// Takes so much and no more.
struct Bounded(Vec<u8>);

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > OUTPUT_MAX_BYTES {
            return Err(io::Error::other("too much output"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
