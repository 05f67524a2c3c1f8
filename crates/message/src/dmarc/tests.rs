use super::*;

const OLD: &str = r#"<?xml version="1.0" encoding="UTF-8" ?>
<feedback>
  <report_metadata>
    <org_name>receiver.example</org_name><email>noreply@receiver.example</email>
    <report_id>1234567890</report_id>
    <date_range><begin>1775001600</begin><end>1775087999</end></date_range>
  </report_metadata>
  <policy_published>
    <domain>Shop.Example</domain><adkim>r</adkim><aspf>s</aspf><p>none</p><sp>reject</sp><pct>50</pct>
  </policy_published>
  <record>
    <row>
      <source_ip>192.0.2.10</source_ip><count>123</count>
      <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf>
        <reason><type>mailing_list</type><comment>Tom &amp; Ann&#39;s list</comment></reason>
      </policy_evaluated>
    </row>
    <identifiers><envelope_from>Bounce.Shop.Example</envelope_from><header_from>shop.example</header_from></identifiers>
    <auth_results>
      <dkim><domain>shop.example</domain><selector>s1</selector><result>pass</result></dkim>
      <dkim><domain>esp.example</domain><result>neutral</result></dkim>
      <spf><domain>bounce.shop.example</domain><result>hardfail</result></spf>
    </auth_results>
  </record>
  <record>
    <row><source_ip>not an address</source_ip><count>1</count></row>
    <identifiers><header_from>shop.example</header_from></identifiers>
  </record>
</feedback>"#;

fn read(xml: &str) -> Result<(Aggregate, Vec<Record>), String> {
    let mut records = Vec::new();
    read_aggregate(xml.as_bytes(), |record| records.push(record))
        .map(|report| (report, records))
        .map_err(|error| error.to_string())
}

fn with(old: &str, new: &str) -> Result<(Aggregate, Vec<Record>), String> {
    assert!(OLD.contains(old), "{old}");
    read(&OLD.replace(old, new))
}

#[test]
fn a_report_of_rfc_7489_is_read() {
    let (report, records) = read(OLD).unwrap();
    assert_eq!((report.edition, report.organization.as_str()), (Edition::Rfc7489, "receiver.example"));
    assert_eq!(
        (report.begin, report.end, report.records, report.unreadable),
        (1_775_001_600, 1_775_087_999, 1, 1)
    );
    let policy = &report.policy;
    assert_eq!((policy.domain.as_str(), policy.percent), ("shop.example", Some(50)));
    assert_eq!((policy.p, policy.sp), (Some(Disposition::None), Some(Disposition::Reject)));
    assert!(policy.strict_spf && !policy.strict_dkim);
    let record = &records[0];
    assert_eq!((record.count, record.source_ip.to_string().as_str()), (123, "192.0.2.10"));
    assert!(record.dkim_aligned && !record.spf_aligned && record.passes());
    assert_eq!(
        record.reasons,
        [Reason { kind: OverrideKind::MailingList, comment: Some("Tom & Ann's list".into()) }]
    );
    assert_eq!(record.envelope_from.as_deref(), Some("bounce.shop.example"));
    let dkim: Vec<_> = record.dkim.iter().map(|one| (one.domain.as_str(), one.result.as_str())).collect();
    assert_eq!(dkim, [("shop.example", "pass"), ("esp.example", "neutral")]);
    assert_eq!(record.spf[0].result, Verdict::Fail);
}

#[test]
fn rfc_9990_is_told_by_its_namespace_or_its_fields() {
    let namespace = r#"<feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">"#;
    assert_eq!(with("<feedback>", namespace).unwrap().0.edition, Edition::Rfc9990);
    let fields =
        "<pct>50</pct><np>quarantine</np><testing>y</testing><discovery_method>treewalk</discovery_method>";
    let (report, _) = with("<pct>50</pct>", fields).unwrap();
    assert_eq!(report.edition, Edition::Rfc9990);
    assert_eq!((report.policy.np, report.policy.is_testing), (Some(Disposition::Quarantine), true));
    let (_, records) = with("<disposition>none<", "<disposition>pass<").unwrap();
    assert_eq!(records[0].disposition, Disposition::Pass);
}

#[test]
fn prefixes_comments_and_cdata_make_no_difference() {
    let prefixed = OLD.replace("<report_id>", "<d:report_id>").replace("</report_id>", "</d:report_id>");
    assert_eq!(read(&prefixed).unwrap().0.report_id, "1234567890");
    let (report, _) = with("<org_name>receiver.example", "<org_name><!-- x --><![CDATA[A & B]]>").unwrap();
    assert_eq!(report.organization, "A & B");
}

#[test]
fn what_is_no_report_is_refused_with_the_reason() {
    let refused = [
        (read("<html/>"), "<html>"),
        (read(""), "ends in the middle"),
        (read(OLD.split("</record>").next().unwrap()), "ends in the middle"),
        (read(&OLD[..OLD.len() - 4]), "not the XML"),
        (with("<feedback>", "<!DOCTYPE x [<!ENTITY a \"b\">]><feedback>"), "document type"),
        (with("<domain>Shop.Example</domain>", ""), "which domain"),
        (with("<report_id>1234567890</report_id>", ""), "report_id"),
        (with("<end>1775087999", "<end>7"), "span of time"),
        (with("</pct>", &format!("</pct>{}", "<x>".repeat(20))), "nested"),
        (with("</pct>", "</pcx>"), "not the XML"),
    ];
    for (result, reason) in refused {
        let error = result.unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn texts_and_lists_are_bounded() {
    let long = "é".repeat(TEXT_BYTES_MAX);
    let (report, _) = with("receiver.example</org_name>", &format!("{long}</org_name>")).unwrap();
    assert!(report.organization.len() <= TEXT_BYTES_MAX && report.organization.ends_with('é'));
    let many = "<dkim><domain>a.example</domain></dkim>".repeat(RESULTS_MAX * 2);
    let (_, records) = with("<auth_results>", &format!("<auth_results>{many}")).unwrap();
    assert_eq!(records[0].dkim.len(), RESULTS_MAX);
}
