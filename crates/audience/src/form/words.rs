//! The words of the mail that a form sends, where it has none of its own.

use super::FormLanguage;

pub(super) struct MailWords {
    pub subject: &'static str,
    pub text: &'static str,
    pub button: &'static str,
    /// Above the address of the link, for who cannot press the button.
    pub link: &'static str,
    /// Above the text that was agreed to.
    pub agreed: &'static str,
    pub ignore: &'static str,
}

const EN: MailWords = MailWords {
    subject: "Please confirm your sign-up",
    text: "Thank you for signing up. Please confirm that this is your address: until you do, you will get nothing from us.",
    button: "Confirm my address",
    link: "If the button does not work, open this address:",
    agreed: "This is what you agreed to:",
    ignore: "If you did not sign up, ignore this mail: you will get no other. The link is good for 7 days.",
};

const KO: MailWords = MailWords {
    subject: "구독 신청을 확인해 주세요",
    text: "신청해 주셔서 감사합니다. 본인의 이메일 주소가 맞는지 확인해 주세요. 확인하시기 전에는 어떤 메일도 보내드리지 않습니다.",
    button: "이메일 주소 확인하기",
    link: "버튼이 동작하지 않으면 다음 주소를 열어 주세요.",
    agreed: "동의하신 내용은 다음과 같습니다.",
    ignore: "직접 신청하지 않으셨다면 이 메일을 무시하셔도 됩니다. 더 이상 메일이 가지 않습니다. 링크는 7일 동안 유효합니다.",
};

pub(super) fn mail(language: FormLanguage) -> &'static MailWords {
    match language {
        FormLanguage::En => &EN,
        FormLanguage::Ko => &KO,
    }
}
