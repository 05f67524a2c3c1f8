//! Where in a page a value goes, so that it can be nothing else there.

/// The place of a value, by the function that puts it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Text, or an attribute in quotes.
    Text,
    /// The beginning of a link.
    Url,
    /// Within a link.
    UrlPart,
    /// Styles, scripts, names, attributes without quotes.
    Word,
}

impl Place {
    pub fn put(self) -> &'static str {
        match self {
            Self::Text => "_html",
            Self::Url => "_url",
            Self::UrlPart => "_part",
            Self::Word => "_word",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    Text,
    /// After `<`, up to the end of the name.
    Name(String),
    /// In a tag, between attributes or in their names.
    Tag {
        tag: String,
        attribute: String,
    },
    /// After the equals sign.
    Before {
        tag: String,
        attribute: String,
    },
    Value {
        tag: String,
        attribute: String,
        quote: char,
        empty: bool,
    },
    Bare {
        tag: String,
    },
    /// `<style>` and `<script>` to their ends; what was seen of the end.
    Raw {
        tag: String,
        seen: String,
    },
}

/// Follows a page, piece by piece. Comments are text to it: Outlook reads some, and `>` never gets into any.
#[derive(Debug)]
pub(super) struct Follow(State);

impl Follow {
    pub fn new() -> Self {
        Self(State::Text)
    }

    /// Where a value would go now; it is taken as put there.
    pub fn place(&mut self) -> Place {
        match &mut self.0 {
            State::Text => Place::Text,
            State::Value { attribute, empty, .. } => match kind(attribute) {
                Kind::Url if std::mem::replace(empty, false) => Place::Url,
                Kind::Url => Place::UrlPart,
                Kind::Harmful => Place::Word,
                Kind::Plain => Place::Text,
            },
            State::Before { tag, .. } => {
                self.0 = State::Bare { tag: std::mem::take(tag) };
                Place::Word
            }
            _ => Place::Word,
        }
    }

    pub fn text(&mut self, text: &str) {
        for c in text.chars() {
            let state = std::mem::replace(&mut self.0, State::Text);
            self.0 = next(state, c);
        }
    }
}

fn next(state: State, c: char) -> State {
    match state {
        State::Text if c == '<' => State::Name(String::new()),
        State::Text => State::Text,
        State::Name(name) => match c {
            '>' => opened(name),
            c if c.is_ascii_whitespace() && name.is_empty() => State::Text,
            c if c.is_ascii_whitespace() => State::Tag { tag: name, attribute: String::new() },
            // A comment or a declaration: what is in it may be read as a page.
            '!' | '?' if name.is_empty() => State::Text,
            c => State::Name(name + &c.to_lowercase().to_string()),
        },
        State::Tag { tag, attribute } => match c {
            '>' => opened(tag),
            '=' => State::Before { tag, attribute },
            '/' => State::Tag { tag, attribute: String::new() },
            c if c.is_ascii_whitespace() => State::Tag { tag, attribute: attribute + " " },
            c if attribute.ends_with(' ') => State::Tag { tag, attribute: c.to_lowercase().to_string() },
            c => State::Tag { tag, attribute: attribute + &c.to_lowercase().to_string() },
        },
        State::Before { tag, attribute } => match c {
            '>' => opened(tag),
            '"' | '\'' => State::Value { tag, attribute: attribute.trim().to_owned(), quote: c, empty: true },
            c if c.is_ascii_whitespace() => State::Before { tag, attribute },
            _ => State::Bare { tag },
        },
        State::Value { tag, attribute, quote, empty } => {
            if c == quote {
                return State::Tag { tag, attribute: String::new() };
            }
            State::Value { tag, attribute, quote, empty: empty && c.is_ascii_whitespace() }
        }
        State::Bare { tag } => match c {
            '>' => opened(tag),
            c if c.is_ascii_whitespace() => State::Tag { tag, attribute: String::new() },
            _ => State::Bare { tag },
        },
        State::Raw { tag, mut seen } => {
            seen.extend(c.to_lowercase());
            let end = format!("</{tag}");
            if seen.ends_with(&end) {
                return State::Tag { tag: String::new(), attribute: String::new() };
            }
            while seen.len() > end.len() {
                seen.remove(0);
            }
            State::Raw { tag, seen }
        }
    }
}

fn opened(tag: String) -> State {
    match tag.as_str() {
        "style" | "script" => State::Raw { tag, seen: String::new() },
        _ => State::Text,
    }
}

enum Kind {
    Url,
    Harmful,
    Plain,
}

fn kind(attribute: &str) -> Kind {
    match attribute {
        "href" | "src" | "action" | "formaction" | "background" | "poster" | "cite" | "data" | "longdesc"
        | "xlink:href" => Kind::Url,
        "style" | "srcdoc" | "srcset" | "content" => Kind::Harmful,
        name if name.starts_with("on") => Kind::Harmful,
        _ => Kind::Plain,
    }
}
