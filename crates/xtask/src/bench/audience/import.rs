//! Bringing a file in.

use super::{AudienceArgs, Part};

pub(super) const PART: Part = Part { name: "import", heading };

fn heading(args: &AudienceArgs) -> String {
    format!(
        "## Importing {} contacts into {}\n\nA file with five columns (address, first name, last name, country, an own \
         field with choices), in the process itself, without HTTP; the database flushes every batch to disk.",
        args.contacts,
        args.database()
    )
}
