//! The words of the page.

use crate::public::reader::Reader;

pub(crate) struct Words {
    pub title: &'static str,
    pub ask_topic: fn(&str, &str) -> String,
    pub ask_all: fn(&str) -> String,
    pub leave: &'static str,
    pub leave_topic: fn(&str) -> String,
    pub leave_all: &'static str,
    pub choose: &'static str,
    pub left_title: &'static str,
    pub left_topic: fn(&str, &str) -> String,
    pub left_all: fn(&str) -> String,
    pub already: &'static str,
    pub why: &'static str,
    pub why_hint: &'static str,
    pub comment: &'static str,
    pub send: &'static str,
    pub thanks_title: &'static str,
    pub thanks: &'static str,
    pub mistake: &'static str,
    pub undo: fn(&str) -> String,
    pub undo_consent: fn(&str, &str) -> String,
    pub undo_consent_all: fn(&str) -> String,
    pub back_title: &'static str,
    pub back: fn(&str) -> String,
    pub blocked_title: &'static str,
    pub blocked: &'static str,
    pub archived: &'static str,
    pub nobody_title: &'static str,
    pub nobody: &'static str,
    pub everything: &'static str,
}

pub(crate) fn of(reader: Reader) -> &'static Words {
    reader.pick(&ENGLISH, &KOREAN)
}

const ENGLISH: Words = Words {
    title: "Unsubscribe",
    ask_topic: |topic, address| format!("Do you want no more mail about “{topic}” at {address}?"),
    ask_all: |address| format!("Do you want no more mail at {address}?"),
    leave: "Unsubscribe",
    leave_topic: |topic| format!("Unsubscribe from “{topic}”"),
    leave_all: "Unsubscribe from everything",
    choose: "Choose what I get instead",
    left_title: "You are unsubscribed",
    left_topic: |topic, address| {
        format!(
            "{address} gets no more mail about “{topic}”. This holds at once, also for mail that was waiting."
        )
    },
    left_all: |address| {
        format!(
            "{address} gets no more mail of any topic. This holds at once, also for mail that was waiting."
        )
    },
    already: "You had unsubscribed before; nothing more was needed.",
    why: "Would you tell us why?",
    why_hint: "It helps, and it is up to you.",
    comment: "Anything else (optional)",
    send: "Send",
    thanks_title: "Thank you",
    thanks: "Your answer was passed on. You stay unsubscribed.",
    mistake: "Was it a mistake?",
    undo: |topic| format!("Subscribe to “{topic}” again"),
    undo_consent: |topic, name| {
        format!("I want to get mail about “{topic}” from {name} again. I can unsubscribe at any time.")
    },
    undo_consent_all: |name| {
        format!(
            "I want to get the mail from {name} that I left just now again. I can unsubscribe at any time."
        )
    },
    back_title: "You are subscribed again",
    back: |topic| format!("You will get mail about “{topic}”."),
    blocked_title: "We cannot send to this address",
    blocked: "Mail to this address was stopped because it could not be delivered or was reported as spam. Please write to the sender if you want it again.",
    archived: "This topic does not exist any more.",
    nobody_title: "You get no mail from here",
    nobody: "Your address is not in this list any more. There is nothing to unsubscribe from.",
    everything: "everything you left",
};

const KOREAN: Words = Words {
    title: "수신 거부",
    ask_topic: |topic, address| format!("{address} 주소로 ‘{topic}’ 메일을 더 이상 받지 않으시겠습니까?"),
    ask_all: |address| format!("{address} 주소로 메일을 더 이상 받지 않으시겠습니까?"),
    leave: "수신 거부하기",
    leave_topic: |topic| format!("‘{topic}’ 수신 거부하기"),
    leave_all: "모든 메일 수신 거부하기",
    choose: "받을 메일 직접 선택하기",
    left_title: "수신 거부되었습니다",
    left_topic: |topic, address| {
        format!(
            "{address} 주소로 ‘{topic}’ 메일을 더 이상 보내지 않습니다. 발송 대기 중이던 메일에도 바로 적용됩니다."
        )
    },
    left_all: |address| {
        format!(
            "{address} 주소로 어떤 주제의 메일도 더 이상 보내지 않습니다. 발송 대기 중이던 메일에도 바로 적용됩니다."
        )
    },
    already: "이미 수신 거부된 상태이므로 추가로 하실 일은 없습니다.",
    why: "수신을 거부하신 이유를 알려 주시겠습니까?",
    why_hint: "더 나은 메일을 만드는 데 도움이 됩니다. 답변은 선택 사항입니다.",
    comment: "추가 의견(선택)",
    send: "의견 보내기",
    thanks_title: "감사합니다",
    thanks: "의견이 전달되었습니다. 수신 거부 상태는 그대로 유지됩니다.",
    mistake: "실수로 누르셨습니까?",
    undo: |topic| format!("‘{topic}’ 다시 구독하기"),
    undo_consent: |topic, name| {
        format!("{name}의 ‘{topic}’ 메일을 다시 받는 데 동의합니다. 언제든지 수신을 거부할 수 있습니다.")
    },
    undo_consent_all: |name| {
        format!(
            "방금 수신을 거부한 {name}의 메일을 다시 받는 데 동의합니다. 언제든지 수신을 거부할 수 있습니다."
        )
    },
    back_title: "다시 구독되었습니다",
    back: |topic| format!("‘{topic}’ 메일을 보내 드리겠습니다."),
    blocked_title: "이 주소로는 메일을 보낼 수 없습니다",
    blocked: "메일이 배달되지 않았거나 스팸으로 신고되어 이 주소로의 발송이 중단되었습니다. 다시 받으시려면 보낸 사람에게 문의해 주세요.",
    archived: "더 이상 제공되지 않는 주제입니다.",
    nobody_title: "받고 계신 메일이 없습니다",
    nobody: "고객님의 주소는 더 이상 수신 목록에 없습니다. 따로 수신을 거부하지 않으셔도 됩니다.",
    everything: "수신 거부한 메일 전체",
};
