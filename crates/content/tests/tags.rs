use postroad_content::{MergeText, translate_tags};
use proptest::prelude::*;

/// `unknown` are the tags that were left.
fn check(source: &str, expected: &str, unknown: &[&str]) {
    let (translated, tags) = translate_tags(source);
    let left: Vec<&str> =
        tags.iter().filter(|tag| tag.translation.is_none()).map(|tag| tag.tag.as_str()).collect();
    assert_eq!((translated.as_str(), left.as_slice()), (expected, unknown), "{source}");
}

#[test]
fn tags_of_others_are_translated() {
    for (source, expected) in [
        ("Hi *|FNAME|*!", "Hi {{ contact.first_name }}!"),
        (
            "*|IF:FNAME|*Hi *|FNAME|**|ELSE:|*Hello*|END:IF|*",
            "{% if contact.first_name %}Hi {{ contact.first_name }}{% else %}Hello{% endif %}",
        ),
        ("<a href=\"*|UNSUB|*\">", "<a href=\"{{ unsubscribe_url }}\">"),
        (
            "%%first_name%% [Last Name] [이름]",
            "{{ contact.first_name }} {{ contact.last_name }} {{ contact.first_name }}",
        ),
        (
            "{{ contact.FIRSTNAME }} {{contact.SHOE_SIZE}}",
            "{{ contact.first_name }} {{ contact.fields.shoe_size }}",
        ),
        ("{$name}", "{{ contact.full_name }}"),
        (
            "{{ .Subscriber.FirstName }}, {{ .Subscriber.Attribs.city }}",
            "{{ contact.first_name }}, {{ contact.fields.city }}",
        ),
        ("{{ UnsubscribeURL }}", "{{ unsubscribe_url }}"),
    ] {
        check(source, expected, &[]);
    }
}

#[test]
fn what_is_not_known_is_told_and_left() {
    check("*|POINTS|* %%points%%", "*|POINTS|* %%points%%", &["*|POINTS|*", "%%points%%"]);
    check("*|IF:AGE > 3|*", "*|IF:AGE > 3|*", &["*|IF:AGE > 3|*"]);
    check("{{ .Campaign.Subject }}", "{{ .Campaign.Subject }}", &["{{ .Campaign.Subject }}"]);
}

#[test]
fn texts_and_our_own_tags_stay() {
    for source in [
        "[1] see below [sic]",
        "100%% of 50%%",
        "{{ contact.first_name }}",
        "a[href]{color:red}",
        "** | **",
        "*|\n|*",
        "",
    ] {
        check(source, source, &[]);
    }
}

#[test]
fn what_is_translated_is_understood() {
    let (source, _) = translate_tags(
        "*|IF:FNAME|*Hi *|FNAME|*,*|END:IF|* [Company] {{ contact.SHOE_SIZE }} %%unsubscribe%%",
    );
    assert_eq!(MergeText::compile(&source, "/text").problems(), []);
}

proptest! {
    #[test]
    fn any_text_can_be_translated(source in "(\\PC|\\*\\||\\|\\*|%%|\\{\\{|\\}\\}|\\[|\\]|FNAME){0,60}") {
        let (_, tags) = translate_tags(&source);
        for tag in tags {
            prop_assert!(source.contains(&tag.tag));
        }
    }
}
