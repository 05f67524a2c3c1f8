//! What the program itself writes around forms.

use postroad_audience::form::{AnswerProblem, FormLanguage};

pub(super) struct Words {
    pub next: &'static str,
    pub send: &'static str,
    pub back: &'static str,
    pub close: &'static str,
    pub required: &'static str,
    pub choose: &'static str,
    pub leave_empty: &'static str,
    pub thanks: (&'static str, &'static str),
    pub check_mail: (&'static str, &'static str),
    pub confirm: (&'static str, &'static str),
    pub confirm_button: &'static str,
    pub confirmed: (&'static str, &'static str),
    pub download: &'static str,
    pub download_note: &'static str,
    pub too_old: (&'static str, &'static str),
    pub not_here: (&'static str, &'static str),
    pub failed: (&'static str, &'static str),
    pub once_more: &'static str,
    pub too_fast: &'static str,
    pub slow_down: &'static str,
    pub look_again: &'static str,
}

const EN: Words = Words {
    next: "Continue",
    send: "Sign up",
    back: "Back",
    close: "Close",
    required: "required",
    choose: "Please choose",
    leave_empty: "Leave this empty",
    thanks: ("Thank you", "We got your sign-up."),
    check_mail: (
        "Please look into your mail",
        "We sent you a mail with a link. Open it to confirm that the address is yours; until then you will get nothing else.",
    ),
    confirm: ("One click more", "Please confirm that you want to sign up with this address:"),
    confirm_button: "Yes, sign me up",
    confirmed: ("You are signed up", "Thank you for confirming."),
    download: "Download",
    download_note: "The link is good for 7 days.",
    too_old: ("This link is too old or was cut", "Please sign up again; you will get a new link."),
    not_here: ("There is no form here", "It may have been taken down, or the address was cut."),
    failed: ("Please try again in a moment", "The server cannot do this at the moment. Nothing was kept."),
    once_more: "Please check what you wrote and send it once more.",
    too_fast: "That was very fast. Please press the button once more.",
    slow_down: "There were many sign-ups from your network. Please wait a minute and try again.",
    look_again: "Please look at the marked fields.",
};

const KO: Words = Words {
    next: "다음",
    send: "신청하기",
    back: "이전",
    close: "닫기",
    required: "필수",
    choose: "선택해 주세요",
    leave_empty: "비워 두세요",
    thanks: ("감사합니다", "신청이 접수되었습니다."),
    check_mail: (
        "메일함을 확인해 주세요",
        "링크가 담긴 메일을 보내드렸습니다. 링크를 열어 본인의 주소인지 확인해 주세요. 확인 전에는 다른 메일을 보내드리지 않습니다.",
    ),
    confirm: ("마지막 단계입니다", "아래 주소로 신청하시는 것이 맞는지 확인해 주세요."),
    confirm_button: "네, 신청합니다",
    confirmed: ("신청이 완료되었습니다", "확인해 주셔서 감사합니다."),
    download: "내려받기",
    download_note: "링크는 7일 동안 유효합니다.",
    too_old: ("유효 기간이 지났거나 잘린 링크입니다", "다시 신청하시면 새 링크를 보내드립니다."),
    not_here: ("여기에는 양식이 없습니다", "양식이 내려갔거나 주소의 일부가 잘렸을 수 있습니다."),
    failed: ("잠시 후 다시 시도해 주세요", "지금은 요청을 처리할 수 없습니다. 저장된 내용은 없습니다."),
    once_more: "입력하신 내용을 확인하고 한 번 더 보내 주세요.",
    too_fast: "너무 빨리 제출되었습니다. 버튼을 한 번 더 눌러 주세요.",
    slow_down: "같은 네트워크에서 신청이 많이 들어왔습니다. 잠시 후 다시 시도해 주세요.",
    look_again: "표시된 항목을 확인해 주세요.",
};

pub(super) fn of(language: FormLanguage) -> &'static Words {
    match language {
        FormLanguage::En => &EN,
        FormLanguage::Ko => &KO,
    }
}

pub(super) fn problem(language: FormLanguage, problem: AnswerProblem) -> &'static str {
    let (en, ko) = match problem {
        AnswerProblem::Missing => ("Please fill this in.", "필수 항목입니다."),
        AnswerProblem::NotAnAddress => (
            "Please enter an email address, as in name@example.com.",
            "name@example.com과 같은 이메일 주소를 입력해 주세요.",
        ),
        AnswerProblem::NoMail => (
            "No mail can be sent to this address. Is there a typing mistake behind the @?",
            "메일을 받을 수 없는 주소입니다. @ 뒤에 오타가 없는지 확인해 주세요.",
        ),
        AnswerProblem::Disposable => {
            ("Please use an address that you will keep.", "계속 사용하실 이메일 주소를 입력해 주세요.")
        }
        AnswerProblem::NotANumber => ("Please enter a number.", "숫자를 입력해 주세요."),
        AnswerProblem::NotADate => ("Please enter a date.", "날짜를 입력해 주세요."),
        AnswerProblem::NotAChoice => ("Please choose one of these.", "목록에서 선택해 주세요."),
        AnswerProblem::TooLong => ("This is too long.", "너무 깁니다."),
        AnswerProblem::NotUnderstood => ("This could not be understood.", "이해할 수 없는 값입니다."),
        AnswerProblem::ConsentMissing => {
            ("Please tick the box if you agree.", "동의하시면 상자에 체크해 주세요.")
        }
    };
    match language {
        FormLanguage::En => en,
        FormLanguage::Ko => ko,
    }
}
