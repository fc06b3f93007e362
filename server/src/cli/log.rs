//! What a server tells of its work on standard error.

use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

/// What is told when `HUYING_LOG` does not say.
const USUAL: &str = "warn,server=info";

/// How a server tells what it does.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct LogArgs {
    /// How the program tells what it does on standard error; `HUYING_LOG` chooses how much (info, debug, server=debug)
    #[arg(long, value_name = "FORM", value_enum, default_value_t = Form::Text)]
    log: Form,
}

/// The form of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

impl LogArgs {
    /// Begins to tell. A second call, in tests, changes nothing.
    pub fn begin(self) {
        let filter =
            EnvFilter::try_from_env("HUYING_LOG").unwrap_or_else(|_| EnvFilter::new(USUAL));
        let log = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .with_target(false)
            .with_ansi(self.log == Form::Text && std::io::stderr().is_terminal());
        drop(match self.log {
            Form::Text => log.try_init(),
            // The id of the request stands beside the event's own fields.
            Form::Json => log
                .json()
                .flatten_event(true)
                .with_current_span(true)
                .with_span_list(false)
                .try_init(),
        });
    }
}
