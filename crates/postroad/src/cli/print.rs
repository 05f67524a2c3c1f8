use serde_json::Value;

/// How results are shown.
#[derive(Clone, Copy, Debug)]
pub struct Output {
    pub json: bool,
}

/// A column: heading and how to get its text from a row.
pub type Column<'a> = (&'a str, &'a dyn Fn(&Value) -> String);

impl Output {
    /// The server's own words.
    pub fn value(self, value: &Value) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => println!("{text}"),
            Err(error) => eprintln!("postroad: {error}"),
        }
    }

    /// A table, or JSON if that was asked for. `empty` is said when there is nothing.
    pub fn table(self, whole: &Value, rows: &Value, columns: &[Column<'_>], empty: &str) {
        if self.json {
            return self.value(whole);
        }
        let rows: Vec<Vec<String>> = rows
            .as_array()
            .into_iter()
            .flatten()
            .map(|row| columns.iter().map(|(_, text)| text(row)).collect())
            .collect();
        if rows.is_empty() {
            println!("{empty}");
            return;
        }
        let widths: Vec<usize> = columns
            .iter()
            .enumerate()
            .map(|(n, (heading, _))| {
                rows.iter().map(|row| row[n].chars().count()).chain([heading.len()]).max().unwrap_or(0)
            })
            .collect();
        let headings: Vec<String> = columns.iter().map(|(heading, _)| heading.to_uppercase()).collect();
        println!("{}", line(&headings, &widths));
        for row in &rows {
            println!("{}", line(row, &widths));
        }
    }

    /// A sentence, or JSON if that was asked for.
    pub fn say(self, whole: &Value, text: &str) {
        if self.json { self.value(whole) } else { println!("{text}") }
    }
}

fn line(cells: &[String], widths: &[usize]) -> String {
    let padded: Vec<String> = cells
        .iter()
        .zip(widths)
        .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.chars().count()))))
        .collect();
    padded.join("  ").trim_end().to_owned()
}

/// The text of a field, empty when it is not there.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// A time without its milliseconds.
pub fn time(value: &Value) -> String {
    let text = text(value);
    match text.split_once('.') {
        Some((seconds, _)) => format!("{}Z", seconds.replace('T', " ")),
        None => text.replace('T', " "),
    }
}
