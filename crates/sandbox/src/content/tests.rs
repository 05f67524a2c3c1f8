use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;

fn html_of(html: &str) -> String {
    let raw = format!("From: a@x.example\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}");
    Content::of(raw.as_bytes()).html(Scheme::Light).unwrap()
}

/// The page must have none of `forbidden`, in any case, and all of `kept`.
fn check(html: &str, forbidden: &[&str], kept: &[&str]) {
    let page = html_of(html);
    let body = page.split_once("<body>").unwrap().1;
    let lower = body.to_ascii_lowercase();
    for bad in forbidden {
        assert!(!lower.contains(bad), "{bad:?} in {body}\nfrom {html}");
    }
    for good in kept {
        assert!(body.contains(good), "no {good:?} in {body}\nfrom {html}");
    }
}

#[test]
fn attacks_come_to_nothing() {
    check("<p>a<script>alert(1)</script>b", &["script", "alert"], &["<p>ab"]);
    check("<ScRiPt src=//x></sCrIpT>x<scr<script>ipt>alert(1)</script>", &["<script"], &["x"]);
    check(
        "<img src=x onerror=alert(1)><p onclick='a()' onmouseover=b()>c",
        &["onerror", "onclick", "onmouse"],
        &["c"],
    );
    check("<a href='javascript:alert(1)'>a</a>", &["javascript", "href"], &["a</a>"]);
    check("<a href=' \u{1}jAvA\tscript:alert(1)'>a</a>", &["script:", "href"], &["a</a>"]);
    check(
        "<a href='vbscript:x'>a</a><a href='data:text/html,<script>alert(1)</script>'>b</a>",
        &["vbscript", "data:", "<script"],
        &["b</a>"],
    );
    check("<a href=data:image/png,x>a</a>", &["data:"], &["a</a>"]);
    check(
        "<svg onload=alert(1)><script>alert(2)</script><a xlink:href='javascript:x'>t</a></svg>d",
        &["svg", "alert", "xlink"],
        &["d"],
    );
    check(
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        &["math", "<img src"],
        &[],
    );
    check(
        "<meta http-equiv=refresh content='0;url=//x'><base href='//x/'><link rel=stylesheet href=//x>y",
        &["refresh", "<base", "<link", "//x"],
        &["y"],
    );
    check(
        "<form action='https://x'><input name=a value=b><button formaction='javascript:x'>Go</button></form>",
        &["<form", "<input", "<button", "formaction", "https://x"],
        &["Go"],
    );
    check(
        "<iframe srcdoc='<script>1</script>'></iframe><object data=x></object><embed src=x>z",
        &["iframe", "object", "embed", "script"],
        &["z"],
    );
    check(
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
        &["onerror", "src", "noscript"],
        &[],
    );
    check(
        "<template><img src=x onerror=1></template><!--[if mso]><script>1</script><![endif]-->q",
        &["template", "<img", "script", "mso"],
        &["q"],
    );
    check(
        "<title>t</title><textarea><img src=x onerror=1></textarea>w",
        &["<img", "textarea", "title"],
        &["w"],
    );
    check("<div style='width: expression(alert(1)); color: red'>v</div>", &["expression"], &["color: red"]);
    check(
        "<style>@import url(https://x/a.css); p { background: url('https://x/b.png'); color: blue }</style><p>u",
        &["https:", "@import"],
        &["color: blue"],
    );
    check(
        "<style>a{}</style><style>p:before{content:'\\3c/style>\\3cimg src=x onerror=1>'}</style>",
        &["<img"],
        &[],
    );
    check("<style><img src='</style><img src=x onerror=alert(1)//'>", &["onerror", "src=\"x"], &[]);
    check(
        "<p style=\"background:url(//x/y)\">a<td background='http://x/z'>b<img src=http://x/1.png srcset='//x/2.png 2x' alt=c>",
        &["//x", "srcset"],
        &["alt=\"c\""],
    );
    check("<a href='//x'>a</a><a href='/y'>b</a><a href='z'>c</a>", &["href"], &["a</a>"]);
    check("<video src=//x poster=//x></video><audio src=//x></audio><track src=//x>s", &["//x"], &["s"]);
}

#[test]
fn mail_still_looks_like_mail() {
    check(
        "<html><head><title>x</title><style>.a{color:#123456}</style></head><BODY bgcolor=#eee style='margin:0'>\
         <table width=600 cellpadding=0><tr><td align=center class=a><font color=red>Hi</font></td></tr></table>\
         <a href='https://example.com/a?b=c&amp;d'>link</a><a href='mailto:a@b.c'>m</a><a href='#top'>t</a></BODY></html>",
        &["<title"],
        &[
            ".a{color:#123456}",
            "bgcolor=\"#eee\"",
            "margin:0",
            "<td align=\"center\" class=\"a\">",
            "<font color=\"red\">",
            "href=\"https://example.com/a?b=c&amp;d\"",
            "rel=\"noopener noreferrer nofollow\"",
            "target=\"_blank\"",
            "href=\"mailto:a@b.c\"",
            "href=\"#top\"",
        ],
    );
    assert!(html_of("x").contains("content=\"light\""));
}

fn related() -> String {
    let png = STANDARD.encode(b"\x89PNG image");
    format!(
        "From: a@x.example\r\nSubject: =?utf-8?q?gr=C3=BC=C3=9Fe?=\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\nContent-Type: multipart/related; boundary=r\r\n\r\n\
         --r\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n\
         --a\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\ngr=FC=DFe\r\n\
         --a\r\nContent-Type: text/html\r\n\r\n<img src=\"cid:pic%40x\"><p style=\"background:url(cid:pic@x)\"><img src=cid:doc@x><img src=cid:no>\r\n\
         --a--\r\n--r\r\nContent-Type: image/png\r\nContent-ID: <pic@x>\r\nContent-Transfer-Encoding: base64\r\n\r\n{png}\r\n\
         --r\r\nContent-Type: image/svg+xml\r\nContent-ID: <doc@x>\r\n\r\n<svg/>\r\n--r--\r\n\
         --o\r\nContent-Type: application/pdf; name=\"a.pdf\"\r\nContent-Disposition: attachment; filename*=utf-8''r%C3%A9.pdf\r\n\
         Content-Transfer-Encoding: base64\r\n\r\nJVBERi0=\r\n\
         --o\r\nContent-Type: message/rfc822\r\n\r\nFrom: b@x.example\r\nSubject: inner\r\n\r\ninner text\r\n--o--\r\n"
    )
}

#[test]
fn parts_are_numbered_depth_first() {
    let raw = related();
    let content = Content::of(raw.as_bytes());
    let [root] = content.parts().try_into().unwrap();
    let mut listed = Vec::new();
    fn walk(part: &Part, depth: usize, listed: &mut Vec<String>) {
        listed.push(format!("{}{} {}", " ".repeat(depth), part.index, part.content_type));
        part.children.iter().for_each(|child| walk(child, depth + 1, listed));
    }
    walk(&root, 0, &mut listed);
    assert_eq!(
        listed,
        [
            "0 multipart/mixed",
            " 1 multipart/related",
            "  2 multipart/alternative",
            "   3 text/plain",
            "   4 text/html",
            "  5 image/png",
            "  6 image/svg+xml",
            " 7 application/pdf",
            " 8 message/rfc822",
            "  9 text/plain",
        ]
    );
    let pdf = &root.children[1];
    assert_eq!((pdf.filename.as_deref(), pdf.disposition.as_deref()), (Some("ré.pdf"), Some("attachment")));
    assert_eq!(content.part(7).unwrap().data, b"%PDF-");
    assert_eq!(content.part(8).unwrap().data, b"From: b@x.example\r\nSubject: inner\r\n\r\ninner text");
    assert_eq!(content.part(9).unwrap().data, b"inner text");
    assert_eq!(content.part(10), None);
    assert_eq!(content.text().unwrap(), Text { text: "grüße".into(), truncated: false });
    assert!(content.shape().has_html);
    assert_eq!(headers(raw.as_bytes())[1], HeaderLine { name: "Subject".into(), value: "grüße".into() });
}

#[test]
fn images_of_the_message_are_written_into_it() {
    let raw = related();
    let page = Content::of(raw.as_bytes()).html(Scheme::Dark).unwrap();
    let png = format!("data:image/png;base64,{}", STANDARD.encode(b"\x89PNG image"));
    assert!(page.contains(&format!("<img src=\"{png}\">")), "{page}");
    assert!(page.contains(&format!("url(&quot;{png}&quot;)")), "{page}");
    assert!(!page.contains("cid:") && !page.contains("svg"), "{page}");
    assert!(page.contains("content=\"dark\""));
}

#[test]
fn bombs_do_no_harm() {
    let mut nested = String::from("From: a@x.example\r\n");
    for n in 0..90 {
        nested += &format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
    }
    nested += "Content-Type: text/plain\r\n\r\nx";
    let content = Content::of(nested.as_bytes());
    assert!(content.parts().len() <= 1);
    let mut messages = String::from("From: a@x.example\r\n");
    for _ in 0..90 {
        messages += "Content-Type: message/rfc822\r\n\r\n";
    }
    assert!(Content::of(messages.as_bytes()).parts().len() <= 1);
    let many =
        format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n{}", "--b\r\n\r\nx\r\n".repeat(9_000));
    assert!(Content::of(many.as_bytes()).parts()[0].children.len() < 2_000);
    assert!(html_of(&"<div>".repeat(900)).contains("<div><div>"));
    assert!(html_of(&format!("a{}b", "<div>".repeat(50_000))).contains("<pre>"));
    assert!(html_of(&"<font color=a><p>".repeat(50_000)).contains("<pre>"));
    assert!(html_of(&"<p>a<br>b<li>".repeat(20_000)).contains("<p>a<br>"));
    assert_eq!(Content::of(b"").parts(), []);
    assert_eq!(Content::of(b"").html(Scheme::Light), None);
}
