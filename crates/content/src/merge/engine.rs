use std::collections::{BTreeSet, HashSet};

use minijinja::value::Value;
use minijinja::{AutoEscape, Environment, State, UndefinedBehavior, filters, tests};

use super::{date, number, put};
use crate::limits::FUEL;

/// How deep expressions may be nested.
const RECURSION_MAX: usize = 40;

/// The language with what it may do: no loader, no includes, bounded work.
pub(crate) fn engine() -> Environment<'static> {
    let mut env = Environment::empty();
    // Escaping is by the place, in `put`.
    env.set_auto_escape_callback(|_| AutoEscape::None);
    env.set_undefined_behavior(UndefinedBehavior::Chainable);
    env.set_recursion_limit(RECURSION_MAX);
    env.set_fuel(Some(FUEL));
    add_filters(&mut env);
    add_tests(&mut env);
    put::add(&mut env);
    env
}

fn add_filters(env: &mut Environment<'static>) {
    env.add_filter("default", default);
    env.add_filter("d", default);
    env.add_filter("upper", filters::upper);
    env.add_filter("lower", filters::lower);
    env.add_filter("title", filters::title);
    env.add_filter("capitalize", filters::capitalize);
    env.add_filter("trim", filters::trim);
    env.add_filter("round", filters::round);
    env.add_filter("int", filters::int);
    env.add_filter("float", filters::float);
    env.add_filter("abs", filters::abs);
    env.add_filter("length", filters::length);
    env.add_filter("first", filters::first);
    env.add_filter("last", filters::last);
    env.add_filter("join", filters::join);
    env.add_filter("number", number::number);
    env.add_filter("money", number::money);
    env.add_filter("date", date::date);
    env.add_filter("time", date::time);
    env.add_filter("datetime", date::datetime);
}

fn add_tests(env: &mut Environment<'static>) {
    env.add_test("defined", tests::is_defined);
    env.add_test("undefined", tests::is_undefined);
    env.add_test("none", tests::is_none);
    env.add_test("number", tests::is_number);
    env.add_test("string", tests::is_string);
    env.add_test("startingwith", tests::is_startingwith);
    env.add_test("endingwith", tests::is_endingwith);
    env.add_test("in", tests::is_in);
}

/// Also for what is there and empty, which is what contacts have.
fn default(value: Value, other: Option<Value>) -> Value {
    let empty =
        value.is_undefined() || value.is_none() || value.as_str().is_some_and(|text| text.trim().is_empty());
    if empty { other.unwrap_or_else(|| Value::from("")) } else { value }
}

/// The language of dates and numbers, without region.
pub(super) fn language(state: &State<'_, '_>) -> String {
    let tag = state.lookup("_language").and_then(|tag| tag.as_str().map(str::to_owned)).unwrap_or_default();
    tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// The names that are looked up, in full: `contact.first_name`.
pub(crate) fn used(names: HashSet<String>) -> BTreeSet<String> {
    names.into_iter().filter(|name| !name.starts_with('_')).collect()
}
