/// A page with the section between two marks replaced, or appended.
pub(super) fn replace(page: &str, begin: &str, end: &str, section: &str) -> String {
    let section = format!("{begin}\n{section}{end}");
    match (page.find(begin), page.find(end)) {
        (Some(from), Some(to)) if from < to => {
            format!("{}{section}{}", &page[..from], &page[to + end.len()..])
        }
        _ => format!("{}\n\n{section}\n", page.trim_end()),
    }
}
