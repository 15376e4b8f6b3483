//! The one layout of a rubric's text, for those who write it.
//!
//! *Only a text that loads is laid out, and what comes back says the same, comment for comment.*

use crate::diagnostic::Diagnostics;
use crate::rubric::Rubric;
use crate::source::Sources;
use crate::syntax;

/// Why a text was not laid out.
///
/// ```
/// use timbang::FormatError;
///
/// // An editor that lays out on saving: what does not load is left as it is.
/// let text = "timbang 1 rubric";
/// let kept = match timbang::format(text) {
///     Ok(formatted) => formatted,
///     Err(FormatError::DoesNotLoad(_)) => text.to_owned(),
///     Err(other) => return Err(other.into()),
/// };
/// assert_eq!(kept, text);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// It does not load: what is wrong with it.
    #[error("{0}")]
    DoesNotLoad(Diagnostics),
    /// Laid out, it would say something else. That is a fault of timbang, and the text is to be left alone.
    #[error("laid out, the text would say something else: that is a fault of timbang, and the text is left alone")]
    SaysSomethingElse,
}

/// A rubric's text in its one layout, ready to be written back.
///
/// Rows that follow one another are a table; a `basis` may stand past the 120th column, nothing else that could be broken
/// does; two postfixes or more stand on lines of their own. Comments stay where they were written, and so do empty
/// lines between declarations, one at most. To lay out twice changes nothing.
///
/// Errors: what is wrong with a text that does not load, all at once.
///
/// ```
/// let text = "timbang 1 rubric r \"R\" { edition \"1\" basis \"b\" total 2 missing zero }
/// scale yn { Ya=1 , Tidak=0 }
/// criterion a \"Tim\" weight 0.5 : yn  # dibentuk
/// criterion b \"Rencana\" weight 1.5 : yn";
/// let formatted = timbang::format(text)?;
/// assert_eq!(formatted, "\
/// timbang 1
/// rubric r \"R\" {
///   edition \"1\"
///   basis   \"b\"
///   total   2
///   missing zero
/// }
/// scale yn { Ya = 1, Tidak = 0 }
/// criterion a \"Tim\"     weight 0.5 : yn  # dibentuk
/// criterion b \"Rencana\" weight 1.5 : yn
/// ");
/// assert_eq!(timbang::format(&formatted)?, formatted);
/// # Ok::<(), timbang::FormatError>(())
/// ```
pub fn format(text: &str) -> Result<String, FormatError> {
    format_named("rubric.zi", text)
}

/// A rubric's text in its one layout; messages call it by a name, such as that of its file.
///
/// Errors: as [`format()`].
///
/// ```
/// let wrong = timbang::format_named("latihan.zi", "timbang 1").unwrap_err();
/// assert!(wrong.to_string().contains("--> latihan.zi:"), "{wrong}");
/// ```
pub fn format_named(name: &str, text: &str) -> Result<String, FormatError> {
    Rubric::load(name, &Sources::of(name, text)).map_err(FormatError::DoesNotLoad)?;
    let printed = syntax::print(text).ok_or(FormatError::SaysSomethingElse)?;
    if syntax::same(text, &printed) { Ok(printed) } else { Err(FormatError::SaysSomethingElse) }
}
