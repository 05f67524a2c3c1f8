use serde::{Deserialize, Serialize};

/// The most stages of a plan.
pub const MAX_STAGES: usize = 120;
/// The greatest daily volume of a stage.
const MAX_DAILY: u64 = 1_000_000_000;

/// What a subject may send to one provider on a day of this stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    pub daily: u64,
    /// The most within one hour.
    pub hourly: u64,
}

/// Stages, each larger than the one before. After the last the subject is warm: no limit is left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub name: String,
    /// In one sentence, for people.
    pub about: String,
    pub stages: Vec<Stage>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error("a plan has 1 to 120 stages")]
    Count,
    #[error("every stage allows more than the one before, and at most 1,000,000,000 a day")]
    Order,
    #[error("a plan's name has 1 to 63 lowercase letters, digits, dots, hyphens or underscores")]
    Name,
}

/// SparkPost's published stages, in mails a day.
const SPARKPOST: [u64; 29] = [
    200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000, 50_000, 75_000, 100_000, 150_000, 200_000,
    250_000, 325_000, 400_000, 500_000, 600_000, 750_000, 1_000_000, 1_250_000, 1_750_000, 2_000_000,
    3_000_000, 4_250_000, 5_000_000, 6_000_000, 7_500_000, 10_000_000,
];
/// SendGrid's published limits per hour, by age in days; factor 1.4 from each to the next. Two figures it rounds down
/// (the thirteenth day) are kept as they are published.
const SENDGRID_HOURLY: [u64; 31] = [
    20, 28, 39, 55, 77, 108, 151, 211, 295, 413, 579, 810, 1_000, 1_587, 2_222, 3_111, 4_356, 6_098, 8_583,
    11_953, 16_734, 23_427, 32_798, 45_917, 64_284, 89_998, 125_997, 176_395, 246_953, 345_735, 484_029,
];
/// Mailtrap's published days.
const MAILTRAP: [u64; 21] = [
    300, 390, 510, 660, 860, 1_100, 1_400, 1_900, 2_400, 3_200, 4_100, 5_400, 7_000, 9_100, 11_800, 15_400,
    20_000, 26_000, 33_700, 43_900, 57_000,
];

impl Plan {
    /// The plans everybody has.
    #[must_use]
    pub fn built_in() -> Vec<Self> {
        vec![
            Self::daily(
                "sparkpost",
                "29 stages from 200 to 10 million a day, as SparkPost publishes them.",
                &SPARKPOST,
            ),
            Self {
                name: "sendgrid".into(),
                about: "From 20 an hour, 40 % more every day for 31 days, as SendGrid publishes it.".into(),
                stages: SENDGRID_HOURLY
                    .iter()
                    .map(|hourly| Stage { daily: hourly * 24, hourly: *hourly })
                    .collect(),
            },
            Self::daily(
                "ses",
                "45 days to 50,000 a day, the time and volume Amazon SES publishes; even growth in between.",
                &even_growth(200, 50_000, 45),
            ),
            Self::daily(
                "mailtrap",
                "From 300 a day, 30 % more every day for 21 days, as Mailtrap publishes it.",
                &MAILTRAP,
            ),
            Self::daily(
                "gentle",
                "From 100 a day, a quarter more every day, to a million in 43 days.",
                &growing(100, 1_000_000, |daily| daily + daily.div_ceil(4)),
            ),
        ]
    }

    /// A built-in plan by its name.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::built_in().into_iter().find(|plan| plan.name == name)
    }

    /// A plan of its own making, from mails a day; within an hour a fifth of a day's.
    ///
    /// # Errors
    /// When the name or the stages cannot be those of a plan.
    pub fn custom(name: &str, about: &str, daily: &[u64]) -> Result<Self, PlanError> {
        if !super::super::source::is_slug(name) {
            return Err(PlanError::Name);
        }
        if !(1..=MAX_STAGES).contains(&daily.len()) {
            return Err(PlanError::Count);
        }
        let grows = daily.windows(2).all(|pair| pair[0] < pair[1]);
        if !grows || daily[0] == 0 || daily.last().is_some_and(|last| *last > MAX_DAILY) {
            return Err(PlanError::Order);
        }
        Ok(Self::daily(name, about, daily))
    }

    fn daily(name: &str, about: &str, daily: &[u64]) -> Self {
        // Mailtrap's rule: a fifth of the day within an hour.
        let stage = |daily: &u64| Stage { daily: *daily, hourly: daily.div_ceil(5) };
        Self { name: name.into(), about: about.into(), stages: daily.iter().map(stage).collect() }
    }

    /// What a stage allows; `None` after the last.
    #[must_use]
    pub fn stage(&self, stage: u32) -> Option<Stage> {
        self.stages.get(stage as usize).copied()
    }

    /// The stage after the last: warm.
    #[must_use]
    pub fn end(&self) -> u32 {
        u32::try_from(self.stages.len()).unwrap_or(u32::MAX)
    }
}

fn growing(from: u64, to: u64, next: impl Fn(u64) -> u64) -> Vec<u64> {
    let mut stages = vec![from];
    while let Some(last) = stages.last().copied().filter(|last| *last < to && stages.len() < MAX_STAGES) {
        stages.push(next(last).clamp(last + 1, to));
    }
    stages
}

/// The same factor from each of `days` to the next.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "volumes are far below 2^52 and positive"
)]
fn even_growth(from: u64, to: u64, days: u32) -> Vec<u64> {
    let factor = (to as f64 / from as f64).powf(1.0 / f64::from(days - 1));
    (0..days).map(|day| (from as f64 * factor.powf(f64::from(day))).round() as u64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn built_in_plans_grow_and_end_where_they_say() {
        let ends = [
            ("sparkpost", 29, 200, 10_000_000),
            ("sendgrid", 31, 480, 11_616_696),
            ("ses", 45, 200, 50_000),
            ("mailtrap", 21, 300, 57_000),
            ("gentle", 43, 100, 1_000_000),
        ];
        for (plan, (name, stages, first, last)) in Plan::built_in().iter().zip(ends) {
            let daily: Vec<u64> = plan.stages.iter().map(|stage| stage.daily).collect();
            assert_eq!((plan.name.as_str(), daily.len()), (name, stages));
            assert_eq!((daily[0], daily[daily.len() - 1]), (first, last), "{name}");
            assert!(Plan::custom(name, "", &daily).is_ok(), "{name}");
            assert!(plan.stages.iter().all(|stage| stage.hourly * 24 >= stage.daily), "{name}");
        }
    }

    #[test]
    fn custom_plans_must_grow() {
        assert_eq!(Plan::custom("mine", "", &[10, 20, 20]), Err(PlanError::Order));
        assert_eq!(Plan::custom("mine", "", &[0, 20]), Err(PlanError::Order));
        assert_eq!(Plan::custom("mine", "", &[]), Err(PlanError::Count));
        assert_eq!(Plan::custom("Mine!", "", &[1]), Err(PlanError::Name));
        assert_eq!(Plan::custom("mine", "", &[1, MAX_DAILY + 1]), Err(PlanError::Order));
        assert_eq!(Plan::custom("mine", "", &[11]).unwrap().stage(0), Some(Stage { daily: 11, hourly: 3 }));
    }
}
