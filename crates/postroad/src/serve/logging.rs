use tracing_subscriber::EnvFilter;

use crate::config::{Config, ConfigError, LogFormat};

/// Sends log lines to standard error, as text for people or as one JSON object a line for programs.
///
/// # Errors
/// When the filter cannot be parsed.
pub fn start(config: &Config) -> Result<(), ConfigError> {
    let filter = EnvFilter::try_new(&config.log_filter).map_err(|error| ConfigError::Value {
        key: "log.filter",
        message: format!("\"{}\": {error}", config.log_filter),
    })?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match config.log_format {
        LogFormat::Json => {
            builder.json().flatten_event(true).init();
        }
        LogFormat::Text => {
            let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
            builder.with_ansi(colours).with_target(false).compact().init();
        }
    }
    Ok(())
}
