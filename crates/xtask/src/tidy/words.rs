//! Words that mean "unfinished" do not get into the tree.

use super::{Finding, TextFile};

/// What is forbidden and what to do instead. Split so that this file does not contain the words.
const WORDS: [(&str, &str); 4] = [
    (concat!("to", "do!"), "finish it or return an error"),
    (concat!("unimple", "mented!"), "finish it or return an error"),
    (concat!("#[ig", "nore"), "make the test run everywhere or remove it"),
    (concat!("db", "g!"), "use tracing or remove it"),
];

pub(super) fn check(files: &[TextFile]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with(".rs")) {
        for (number, line) in file.text.lines().enumerate() {
            for (word, fix) in WORDS.iter().filter(|(word, _)| contains_word(line, word)) {
                findings.push(Finding::new(&file.path, number + 1, format!("`{word}`"), *fix));
            }
        }
    }
    findings
}

/// Whether `word` stands in the line and is not the tail of a longer name.
fn contains_word(line: &str, word: &str) -> bool {
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_'))
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    #[test]
    fn forbidden_words_are_found_where_they_stand() {
        let bad = format!("fn a() {{\n    {}()\n}}\n", WORDS[0].0);
        let found = check(&[file("a.rs", &bad), file("a.md", &bad)]);
        assert_eq!((found.len(), found[0].line), (1, 2));
        assert!(check(&[file("a.rs", &format!("my_{}()", WORDS[0].0))]).is_empty());
        assert_eq!(check(&[file("a.rs", &format!("{} = \"x\"]", WORDS[2].0))]).len(), 1);
    }
}
