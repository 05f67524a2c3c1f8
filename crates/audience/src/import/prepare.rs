use postroad_base::{ImportId, WorkspaceId};
use postroad_db::values;

use super::store::{json, started};
use super::{FileKind, Import, ImportFile, ImportSettings, ImportStatus, Imports, Target};
use crate::AudienceError;
use crate::consent::topic_by_id;
use crate::error::{Wrong, checked_line};
use crate::field::Fieldbook;
use crate::tag;

/// Topics and tags that everybody gets.
const NAMES_MAX: usize = 50;
const FORM_MAX_CHARS: usize = 200;
const TEXT_MAX_CHARS: usize = 10_000;

impl ImportFile {
    /// Whether it is known where its addresses are; a file without rows needs none.
    pub(super) fn is_ready(&self) -> bool {
        self.columns.is_empty() || self.mapping.contains(&Target::Email)
    }
}

impl Imports {
    /// Says what columns mean and what is to be done. `files` has the kind and the mapping of each file.
    ///
    /// # Errors
    /// [`AudienceError::Missing`]; [`AudienceError::Conflict`] once it is running; [`AudienceError::Invalid`].
    pub async fn prepare(
        &self,
        workspace: WorkspaceId,
        id: ImportId,
        files: Option<Vec<(FileKind, Vec<Target>)>>,
        settings: Option<ImportSettings>,
    ) -> Result<Import, AudienceError> {
        let found = self.work_of(workspace, id).await?.ok_or(AudienceError::Missing { what: "import" })?;
        if !matches!(found.import.status, ImportStatus::Ready | ImportStatus::Tried) {
            return Err(started());
        }
        let book = Fieldbook::read(&self.core.db, found.ws).await?;
        let mut mapped = found.import.files;
        if let Some(files) = files {
            map(&mut mapped, files, &book)?;
        }
        let settings = match settings {
            Some(settings) => self.checked(found.ws, settings).await?,
            None => found.import.settings,
        };
        let sql = "UPDATE audience_imports SET files = ?, settings = ?, status = 'ready', counts = '{}', position = '{}', \
                   done_bytes = 0 WHERE import = ? AND status IN ('ready', 'tried')";
        let values = values![json(&mapped)?, json(&settings)?, found.number];
        if self.core.db.execute(sql, values).await? == 0 {
            return Err(started());
        }
        self.get(workspace, id).await?.ok_or(AudienceError::Missing { what: "import" })
    }

    async fn checked(&self, ws: i64, mut settings: ImportSettings) -> Result<ImportSettings, AudienceError> {
        let mut wrong = Vec::new();
        for (list, length) in [("topics", settings.topics.len()), ("add_tags", settings.add_tags.len())] {
            if length > NAMES_MAX {
                wrong.push(Wrong::new(format!("/settings/{list}"), format!("names at most {NAMES_MAX}")));
            }
        }
        for (at, topic) in settings.topics.iter().enumerate().take(NAMES_MAX) {
            let found = topic_by_id(&self.core.db, ws, *topic).await?;
            if found.is_none_or(|topic| topic.is_archived) {
                let message = "there is no such topic, or it is archived";
                wrong.push(Wrong::new(format!("/settings/topics/{at}"), message));
            }
        }
        for (at, name) in settings.add_tags.iter_mut().enumerate().take(NAMES_MAX) {
            match tag::checked(&format!("/settings/add_tags/{at}"), name) {
                Ok(checked) => *name = checked,
                Err(found) => wrong.push(found),
            }
        }
        match checked_line("/settings/consent_form", &settings.consent_form, FORM_MAX_CHARS) {
            Ok(checked) => settings.consent_form = checked,
            Err(found) => wrong.push(found),
        }
        if settings.consent_text.chars().count() > TEXT_MAX_CHARS {
            let message = format!("must have at most {TEXT_MAX_CHARS} characters");
            wrong.push(Wrong::new("/settings/consent_text", message));
        }
        settings.consent_text = crate::sql::storable(settings.consent_text.trim());
        if wrong.is_empty() { Ok(settings) } else { Err(AudienceError::Invalid(wrong)) }
    }
}

fn map(
    files: &mut [ImportFile],
    wanted: Vec<(FileKind, Vec<Target>)>,
    book: &Fieldbook,
) -> Result<(), AudienceError> {
    if wanted.len() != files.len() {
        return Err(AudienceError::invalid("/files", format!("there are {} files", files.len())));
    }
    let mut wrong = Vec::new();
    for (at, (file, (kind, mapping))) in files.iter_mut().zip(wanted).enumerate() {
        let place = format!("/files/{at}/mapping");
        if mapping.len() != file.columns.len() {
            wrong.push(Wrong::new(place.clone(), format!("there are {} columns", file.columns.len())));
        }
        (file.kind, file.mapping) = (kind, mapping);
        if !file.is_ready() {
            wrong.push(Wrong::new(place.clone(), "one column has the addresses"));
        }
        for (column, target) in file.mapping.iter().enumerate() {
            let place = format!("{place}/{column}");
            if let Target::Field { name } = target
                && book.get(name).is_none()
            {
                wrong.push(Wrong::new(place, "the workspace has no such field"));
            } else if !matches!(target, Target::Skip | Target::Tags)
                && file.mapping[..column].contains(target)
            {
                wrong.push(Wrong::new(place, "another column is this already"));
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(AudienceError::Invalid(wrong)) }
}
