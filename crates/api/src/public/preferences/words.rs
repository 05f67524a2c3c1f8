//! The words of the page and of its mails.

use crate::public::reader::Reader;

pub(super) struct Words {
    pub title: &'static str,
    pub whose: fn(&str) -> String,
    pub saved: &'static str,
    pub topics: &'static str,
    pub no_topics: &'static str,
    pub rhythm: &'static str,
    pub rhythm_all: &'static str,
    pub rhythm_all_hint: &'static str,
    pub rhythm_weekly: &'static str,
    pub rhythm_weekly_hint: &'static str,
    pub rhythm_monthly: &'static str,
    pub rhythm_monthly_hint: &'static str,
    pub language: &'static str,
    pub consent: fn(&str) -> String,
    pub save: &'static str,
    pub pause: &'static str,
    pub pause_hint: &'static str,
    pub pause_30: &'static str,
    pub pause_90: &'static str,
    pub pause_end: &'static str,
    pub paused_until: fn(&str) -> String,
    pub pause_ended: &'static str,
    pub address: &'static str,
    pub address_hint: &'static str,
    pub address_label: &'static str,
    pub address_send: &'static str,
    pub address_sent: fn(&str) -> String,
    pub address_wrong: &'static str,
    pub address_same: &'static str,
    pub too_many_asked: &'static str,
    pub not_sent: &'static str,
    pub leave: &'static str,
    pub leave_hint: &'static str,
    pub leave_all: &'static str,
    pub left_all: &'static str,
    pub blocked: &'static str,
    pub data: &'static str,
    pub data_hint: &'static str,
    pub data_link: fn(&str) -> String,
    pub data_link_sent: fn(&str) -> String,
    pub data_by_mail: &'static str,
    pub download: &'static str,
    pub erase: &'static str,
    pub erase_title: &'static str,
    pub erase_what: fn(&str) -> String,
    pub erase_sure: &'static str,
    pub erase_now: &'static str,
    pub erase_not: &'static str,
    pub erase_unsure: &'static str,
    pub erased_title: &'static str,
    pub erased: &'static str,
    pub confirm_title: &'static str,
    pub confirm_ask: fn(&str, &str) -> String,
    pub confirm: &'static str,
    pub confirmed_title: &'static str,
    pub confirmed: fn(&str) -> String,
    pub confirm_none_title: &'static str,
    pub confirm_none: &'static str,
    pub confirm_taken: &'static str,
    pub nobody_title: &'static str,
    pub nobody: &'static str,
    pub mail_new_subject: fn(&str) -> String,
    pub mail_new: fn(&str) -> String,
    pub mail_new_button: &'static str,
    pub mail_new_otherwise: &'static str,
    pub mail_old_subject: fn(&str) -> String,
    pub mail_old: fn(&str, &str) -> String,
    pub mail_data_subject: fn(&str) -> String,
    pub mail_data: fn(&str) -> String,
    pub mail_data_button: &'static str,
    pub mail_data_otherwise: &'static str,
}

pub(super) fn of(reader: Reader) -> &'static Words {
    reader.pick(&ENGLISH, &KOREAN)
}

const ENGLISH: Words = Words {
    title: "Your mail, your choice",
    whose: |address| format!("For {address}"),
    saved: "Saved.",
    topics: "What I get",
    no_topics: "There are no topics to choose from.",
    rhythm: "How often",
    rhythm_all: "As it comes",
    rhythm_all_hint: "Every mail of the topics above",
    rhythm_weekly: "At most one mail a week",
    rhythm_weekly_hint: "What comes in between is left out",
    rhythm_monthly: "At most one mail a month",
    rhythm_monthly_hint: "What comes in between is left out",
    language: "Language",
    consent: |name| {
        format!(
            "I agree to get mail from {name} about the topics I ticked, and can take that back at any time."
        )
    },
    save: "Save",
    pause: "Take a break",
    pause_hint: "You get nothing until then, and everything as before afterwards.",
    pause_30: "Pause for 30 days",
    pause_90: "Pause for 90 days",
    pause_end: "End the pause",
    paused_until: |day| format!("Paused until {day}."),
    pause_ended: "The pause is over.",
    address: "Another address",
    address_hint: "We send a mail to the new address. The change holds once you confirm it there.",
    address_label: "New address",
    address_send: "Send confirmation",
    address_sent: |address| {
        format!("We sent a mail to {address}. Please open it and confirm the change within three days.")
    },
    address_wrong: "This is no mail address. Please check it.",
    address_same: "This is the address we have already.",
    too_many_asked: "You asked for that several times today. Please try again tomorrow.",
    not_sent: "The mail could not be sent. Please try again later, or answer one of our mails.",
    leave: "Unsubscribe",
    leave_hint: "Leaves all topics at once.",
    leave_all: "Unsubscribe from everything",
    left_all: "You are unsubscribed from everything.",
    blocked: "Mail to this address was stopped because it could not be delivered or was reported as spam. Please write to the sender if you want it again.",
    data: "My data",
    data_hint: "See everything that is kept about you, or have it erased.",
    data_link: |address| {
        format!(
            "Links in mail get passed on. Before we show or erase anything, we send a fresh link to {address}; it works for a day."
        )
    },
    data_link_sent: |address| format!("We sent a link to {address}. It works for a day."),
    data_by_mail: "Please answer one of our mails to see or erase what is kept about you.",
    download: "Download my data",
    erase: "Erase me…",
    erase_title: "Erase everything?",
    erase_what: |address| {
        format!(
            "Your name, your choices, your consents and the story of your mails are erased for good, and {address} gets no more mail. It cannot be taken back. Only a code that cannot be turned back into your address stays, so that it is not added again."
        )
    },
    erase_sure: "Yes, erase everything about me",
    erase_now: "Erase me",
    erase_not: "Keep everything",
    erase_unsure: "Please tick the box first.",
    erased_title: "You are erased",
    erased: "Nothing that names you is kept any more, and your address will not be added again.",
    confirm_title: "Confirm your new address",
    confirm_ask: |name, address| format!("Shall {name} write to {address} from now on?"),
    confirm: "Yes, use this address",
    confirmed_title: "Your address was changed",
    confirmed: |address| format!("From now on we write to {address}."),
    confirm_none_title: "There is nothing to confirm",
    confirm_none: "The change was confirmed already, or another address was asked for since.",
    confirm_taken: "This address gets our mail already or asked not to be kept, so nothing was changed.",
    nobody_title: "You get no mail from here",
    nobody: "Your address is not kept here any more.",
    mail_new_subject: |name| format!("Confirm your new address for {name}"),
    mail_new: |name| {
        format!(
            "Somebody, hopefully you, asked {name} to write to this address from now on. Please confirm it:"
        )
    },
    mail_new_button: "Confirm this address",
    mail_new_otherwise: "The link works for three days. If it was not you, ignore this mail: nothing changes.",
    mail_old_subject: |name| format!("Your address at {name} is about to change"),
    mail_old: |name, address| {
        format!(
            "Somebody, hopefully you, asked {name} to write to {address} instead of this address. It happens as soon as it is confirmed there. If it was not you, please answer this mail."
        )
    },
    mail_data_subject: |name| format!("Your link to your data at {name}"),
    mail_data: |name| {
        format!(
            "Here is the link you asked for. It shows what {name} keeps about you, and lets you download or erase it:"
        )
    },
    mail_data_button: "Open my data",
    mail_data_otherwise: "The link works for a day. Do not pass it on. If you did not ask for it, ignore this mail: nothing changes.",
};

const KOREAN: Words = Words {
    title: "메일 수신 설정",
    whose: |address| format!("{address} 주소의 설정입니다"),
    saved: "저장되었습니다.",
    topics: "받을 메일",
    no_topics: "선택할 수 있는 주제가 없습니다.",
    rhythm: "수신 빈도",
    rhythm_all: "발송될 때마다",
    rhythm_all_hint: "위에서 선택한 주제의 모든 메일을 받습니다",
    rhythm_weekly: "일주일에 최대 한 번",
    rhythm_weekly_hint: "그 사이에 발송되는 메일은 받지 않습니다",
    rhythm_monthly: "한 달에 최대 한 번",
    rhythm_monthly_hint: "그 사이에 발송되는 메일은 받지 않습니다",
    language: "언어",
    consent: |name| {
        format!("선택한 주제에 대해 {name}의 메일을 받는 데 동의합니다. 동의는 언제든지 철회할 수 있습니다.")
    },
    save: "저장",
    pause: "잠시 쉬기",
    pause_hint: "기간이 끝날 때까지 메일을 보내지 않으며, 이후에는 이전과 같이 보내 드립니다.",
    pause_30: "30일 동안 쉬기",
    pause_90: "90일 동안 쉬기",
    pause_end: "지금부터 다시 받기",
    paused_until: |day| format!("{day}까지 메일을 보내지 않습니다."),
    pause_ended: "이제 메일을 다시 보내 드립니다.",
    address: "이메일 주소 변경",
    address_hint: "새 주소로 확인 메일을 보내 드립니다. 메일에서 확인하시면 변경됩니다.",
    address_label: "새 이메일 주소",
    address_send: "확인 메일 보내기",
    address_sent: |address| {
        format!("{address} 주소로 메일을 보냈습니다. 3일 이내에 메일을 열어 변경을 확인해 주세요.")
    },
    address_wrong: "이메일 주소 형식이 올바르지 않습니다. 다시 확인해 주세요.",
    address_same: "이미 사용 중인 주소입니다.",
    too_many_asked: "오늘 여러 번 요청하셨습니다. 내일 다시 시도해 주세요.",
    not_sent: "메일을 보내지 못했습니다. 나중에 다시 시도하시거나 받으신 메일에 회신해 주세요.",
    leave: "수신 거부",
    leave_hint: "모든 주제의 수신을 한 번에 거부합니다.",
    leave_all: "모든 메일 수신 거부하기",
    left_all: "모든 메일의 수신이 거부되었습니다.",
    blocked: "메일이 배달되지 않았거나 스팸으로 신고되어 이 주소로의 발송이 중단되었습니다. 다시 받으시려면 보낸 사람에게 문의해 주세요.",
    data: "내 정보",
    data_hint: "보관 중인 내 정보를 모두 확인하거나 삭제할 수 있습니다.",
    data_link: |address| {
        format!(
            "메일의 링크는 다른 사람에게 전달될 수 있습니다. 정보를 보여 드리거나 삭제하기 전에 {address} 주소로 하루 동안 사용할 수 있는 새 링크를 보내 드립니다."
        )
    },
    data_link_sent: |address| format!("{address} 주소로 링크를 보냈습니다. 하루 동안 사용할 수 있습니다."),
    data_by_mail: "보관 중인 내 정보를 확인하거나 삭제하시려면 받으신 메일에 회신해 주세요.",
    download: "내 정보 내려받기",
    erase: "내 정보 삭제…",
    erase_title: "모든 정보를 삭제하시겠습니까?",
    erase_what: |address| {
        format!(
            "이름, 설정, 동의 내역, 메일 이력이 영구적으로 삭제되며 {address} 주소로 더 이상 메일을 보내지 않습니다. 삭제한 뒤에는 되돌릴 수 없습니다. 주소가 다시 등록되지 않도록, 주소를 알아낼 수 없는 코드만 보관합니다."
        )
    },
    erase_sure: "예, 내 정보를 모두 삭제합니다",
    erase_now: "삭제하기",
    erase_not: "삭제하지 않기",
    erase_unsure: "먼저 확인란을 선택해 주세요.",
    erased_title: "삭제되었습니다",
    erased: "고객님을 알아볼 수 있는 정보는 더 이상 보관하지 않으며, 주소도 다시 등록되지 않습니다.",
    confirm_title: "새 이메일 주소 확인",
    confirm_ask: |name, address| format!("앞으로 {name}의 메일을 {address} 주소로 받으시겠습니까?"),
    confirm: "예, 이 주소로 받겠습니다",
    confirmed_title: "이메일 주소가 변경되었습니다",
    confirmed: |address| format!("앞으로 {address} 주소로 메일을 보내 드립니다."),
    confirm_none_title: "확인할 내용이 없습니다",
    confirm_none: "이미 확인하셨거나, 그 이후에 다른 주소로 변경을 요청하셨습니다.",
    confirm_taken: "이미 메일을 받고 있거나 정보 삭제를 요청한 주소이므로 변경하지 않았습니다.",
    nobody_title: "받고 계신 메일이 없습니다",
    nobody: "고객님의 주소는 더 이상 보관되어 있지 않습니다.",
    mail_new_subject: |name| format!("[{name}] 새 이메일 주소를 확인해 주세요"),
    mail_new: |name| {
        format!(
            "앞으로 {name}의 메일을 이 주소로 받겠다는 요청이 접수되었습니다. 본인이 요청하셨다면 확인해 주세요."
        )
    },
    mail_new_button: "이 주소로 변경하기",
    mail_new_otherwise: "링크는 3일 동안 사용할 수 있습니다. 요청하신 적이 없다면 이 메일을 무시해 주세요. 아무것도 변경되지 않습니다.",
    mail_old_subject: |name| format!("[{name}] 이메일 주소 변경 요청이 있습니다"),
    mail_old: |name, address| {
        format!(
            "앞으로 {name}의 메일을 이 주소 대신 {address} 주소로 받겠다는 요청이 접수되었습니다. 새 주소에서 확인하면 바로 변경됩니다. 요청하신 적이 없다면 이 메일에 회신해 주세요."
        )
    },
    mail_data_subject: |name| format!("[{name}] 요청하신 내 정보 링크입니다"),
    mail_data: |name| {
        format!(
            "요청하신 링크입니다. {name}에서 보관 중인 내 정보를 확인하고, 내려받거나 삭제할 수 있습니다."
        )
    },
    mail_data_button: "내 정보 열기",
    mail_data_otherwise: "링크는 하루 동안 사용할 수 있습니다. 다른 사람에게 전달하지 마세요. 요청하신 적이 없다면 이 메일을 무시해 주세요. 아무것도 변경되지 않습니다.",
};
