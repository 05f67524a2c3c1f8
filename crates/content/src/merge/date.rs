use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use minijinja::value::Value;
use minijinja::{Error, ErrorKind, State};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Show {
    Date,
    Time,
    Both,
}

pub(super) fn date(state: &State<'_, '_>, value: &Value, style: Option<&str>) -> Result<Value, Error> {
    shown(state, value, style, Show::Date)
}

pub(super) fn time(state: &State<'_, '_>, value: &Value) -> Result<Value, Error> {
    shown(state, value, None, Show::Time)
}

pub(super) fn datetime(state: &State<'_, '_>, value: &Value, style: Option<&str>) -> Result<Value, Error> {
    shown(state, value, style, Show::Both)
}

fn shown(state: &State<'_, '_>, value: &Value, style: Option<&str>, show: Show) -> Result<Value, Error> {
    if value.is_undefined() || value.is_none() || value.as_str().is_some_and(|text| text.trim().is_empty()) {
        return Ok(Value::UNDEFINED);
    }
    let zone = state.lookup("_time_zone").and_then(|zone| zone.as_str().map(str::to_owned));
    let zone = zone.and_then(|name| TimeZone::get(&name).ok()).unwrap_or(TimeZone::UTC);
    let Some(at) = read(value, &zone) else {
        let message = format!("{value} is no date; expected as in 2026-03-01 or 2026-03-01T09:00:00Z");
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    };
    let korean = super::engine::language(state) == "ko";
    Ok(write(&at, style.unwrap_or("long"), show, korean)?.into())
}

/// A date, a time of day, an instant in text, or milliseconds since 1970.
fn read(value: &Value, zone: &TimeZone) -> Option<Zoned> {
    if let Some(millis) = value.as_i64() {
        return Some(Timestamp::from_millisecond(millis).ok()?.to_zoned(zone.clone()));
    }
    let text = value.as_str()?.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.to_zoned(zone.clone()));
    }
    // Without an offset, it is what the reader's clock says.
    let local = match text.parse::<Date>() {
        Ok(date) if text.len() <= 10 => date.to_datetime(jiff::civil::Time::midnight()),
        _ => text.parse::<DateTime>().ok()?,
    };
    local.to_zoned(zone.clone()).ok()
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const DAYS_KO: [&str; 7] = ["월요일", "화요일", "수요일", "목요일", "금요일", "토요일", "일요일"];

fn write(at: &Zoned, style: &str, show: Show, korean: bool) -> Result<String, Error> {
    let (year, month, day) = (at.year(), at.month(), at.day());
    let index = usize::from(month.unsigned_abs()).saturating_sub(1).min(11);
    let weekday = usize::from(at.weekday().to_monday_zero_offset().unsigned_abs()).min(6);
    let name = MONTHS[index];
    let date = match (style, korean) {
        ("iso", _) => format!("{year:04}-{month:02}-{day:02}"),
        ("short", false) => format!("{} {day}, {year}", &name[..3]),
        ("short", true) => format!("{year}. {month}. {day}."),
        ("long", false) => format!("{name} {day}, {year}"),
        ("long", true) => format!("{year}년 {month}월 {day}일"),
        ("full", false) => format!("{}, {name} {day}, {year}", DAYS[weekday]),
        ("full", true) => format!("{year}년 {month}월 {day}일 {}", DAYS_KO[weekday]),
        _ => {
            let message = "a date is written as \"iso\", \"short\", \"long\" or \"full\"";
            return Err(Error::new(ErrorKind::InvalidOperation, message));
        }
    };
    let (hour, minute) = (at.hour(), at.minute());
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let time = match (korean, hour < 12) {
        (false, morning) => format!("{twelve}:{minute:02} {}", if morning { "AM" } else { "PM" }),
        (true, morning) => format!("{} {twelve}:{minute:02}", if morning { "오전" } else { "오후" }),
    };
    Ok(match show {
        Show::Date => date,
        Show::Time => time,
        Show::Both if korean => format!("{date} {time}"),
        Show::Both => format!("{date}, {time}"),
    })
}
