use super::content_type::is_token;

/// Room for one parameter on a line of 78 with its indentation, name and semicolon.
const SECTION_BYTES_MAX: usize = 50;

/// The sections of a parameter, to be joined by `; `: a token or quoted string for short ASCII, else RFC 2231 extended values
/// in UTF-8, continued as often as necessary.
pub(super) fn parameter(name: &str, value: &str) -> Vec<String> {
    if value.is_ascii() && value.len() <= SECTION_BYTES_MAX {
        let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
        return vec![if is_token(value) {
            format!("{name}={value}")
        } else {
            format!("{name}=\"{quoted}\"")
        }];
    }
    let sections = encoded_sections(value);
    if let [only] = sections.as_slice() {
        return vec![format!("{name}*=utf-8''{only}")];
    }
    let numbered = sections.iter().enumerate();
    numbered
        .map(|(index, section)| {
            let charset = if index == 0 { "utf-8''" } else { "" };
            format!("{name}*{index}*={charset}{section}")
        })
        .collect()
}

/// RFC 2231 §3, §4: percent-encoded. No character is cut in two, since some readers decode section by section.
fn encoded_sections(value: &str) -> Vec<String> {
    let mut sections = Vec::new();
    let mut section = String::new();
    for c in value.chars() {
        let encoded = encoded(c);
        if section.len() + encoded.len() > SECTION_BYTES_MAX {
            sections.push(std::mem::take(&mut section));
        }
        section.push_str(&encoded);
    }
    sections.push(section);
    sections
}

fn encoded(c: char) -> String {
    // RFC 2231 §7 attribute-char.
    if c.is_ascii_alphanumeric() || "!#$&+-.^_`{|}~".contains(c) {
        return c.to_string();
    }
    c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters() {
        let check =
            |value: &str, expected: &str| assert_eq!(parameter("filename", value).join("; "), expected);
        check("a.pdf", "filename=a.pdf");
        check("a \"b\\.pdf", "filename=\"a \\\"b\\\\.pdf\"");
        check("größe.pdf", "filename*=utf-8''gr%C3%B6%C3%9Fe.pdf");
        let long = "日".repeat(8);
        let start = format!("filename*0*=utf-8''{}; filename*1*=", "%E6%97%A5".repeat(5));
        assert!(parameter("filename", &long).join("; ").starts_with(&start));
        check(&"x".repeat(51), &format!("filename*0*=utf-8''{}; filename*1*=x", "x".repeat(50)));
    }
}
