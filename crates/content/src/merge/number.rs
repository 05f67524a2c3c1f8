use minijinja::value::{Kwargs, Value};
use minijinja::{Error, ErrorKind, State};

/// Decimals at most.
const DECIMALS_MAX: usize = 10;

/// `{{ data.count | number }}`, `{{ data.rate | number(2) }}`
pub(super) fn number(state: &State<'_, '_>, value: &Value, decimals: Option<usize>) -> Result<Value, Error> {
    let Some(number) = read(value) else { return Ok(empty_or(value)) };
    Ok(write(number, decimals, separators(&super::engine::language(state))).into())
}

/// `{{ data.total | money("KRW") }}`
pub(super) fn money(
    state: &State<'_, '_>,
    value: &Value,
    currency: &str,
    options: Kwargs,
) -> Result<Value, Error> {
    options.assert_all_used()?;
    let currency = currency.to_ascii_uppercase();
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        let message = "money needs the three letters of a currency, as in money(\"USD\")";
        return Err(Error::new(ErrorKind::InvalidOperation, message));
    }
    let Some(number) = read(value) else { return Ok(empty_or(value)) };
    // ISO 4217: these have no minor unit.
    let decimals = if matches!(currency.as_str(), "KRW" | "JPY" | "VND" | "CLP" | "ISK") { 0 } else { 2 };
    let language = super::engine::language(state);
    let amount = write(number.abs(), Some(decimals), separators(&language));
    let sign = if number < 0.0 { "-" } else { "" };
    let text = match (currency.as_str(), language.as_str()) {
        ("KRW", "ko") => format!("{sign}{amount}원"),
        ("KRW", _) => format!("{sign}₩{amount}"),
        ("USD", _) => format!("{sign}${amount}"),
        ("GBP", _) => format!("{sign}£{amount}"),
        ("JPY", _) => format!("{sign}¥{amount}"),
        ("EUR", "en" | "ko" | "ja" | "zh") => format!("{sign}€{amount}"),
        ("EUR", _) => format!("{sign}{amount} €"),
        _ => format!("{sign}{currency} {amount}"),
    };
    Ok(text.into())
}

fn read(value: &Value) -> Option<f64> {
    let number = match value.as_str() {
        Some(text) => text.trim().parse().ok()?,
        None => f64::try_from(value.clone()).ok()?,
    };
    number.is_finite().then_some(number)
}

fn empty_or(value: &Value) -> Value {
    if value.is_undefined() || value.is_none() { Value::UNDEFINED } else { value.clone() }
}

/// Between groups and before decimals.
fn separators(language: &str) -> (&'static str, char) {
    match language {
        "de" | "es" | "it" | "pt" | "nl" | "id" | "tr" | "da" => (".", ','),
        "fr" | "ru" | "pl" | "cs" | "sv" | "fi" | "nb" | "uk" => ("\u{a0}", ','),
        _ => (",", '.'),
    }
}

fn write(number: f64, decimals: Option<usize>, (group, point): (&str, char)) -> String {
    let text = match decimals {
        Some(decimals) => format!("{number:.*}", decimals.min(DECIMALS_MAX)),
        None => {
            let text = format!("{number:.6}");
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
    };
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push_str(group);
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(point);
        out.push_str(fraction);
    }
    out
}
