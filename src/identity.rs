//! Which rubric it is.
//!
//! *An identity is that of the lines of a rubric's receipts, so whoever has a receipt can compute it without this library.*

use std::fmt;

use crate::receipt::Header;

/// Which rubric it is: version and SHA-256 of its normal form, `1:ab12…`.
///
/// Layout and comments do not change it; meaning and labels do. Source: format of receipts, "Identity without a parser".
///
/// ```
/// use timbang::Rubric;
///
/// // Kept by a service: the rubric that its decisions were made by.
/// let kept = Rubric::shipped("contoh_2025").ok_or("not shipped")?.identity().to_string();
///
/// let text = std::fs::read_to_string("rubrics/contoh_2025/rubric.zi")?;
/// let again = Rubric::parse(&text.replace("weight 6", "weight   6"))?;
/// assert_eq!(again.identity().as_str(), kept, "layout does not matter");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    whole: String,
    score: String,
}

impl Identity {
    pub(crate) fn of(header: &Header) -> Identity {
        Identity { whole: header.identity.clone(), score: header.score_identity.clone() }
    }

    /// As it is printed, kept and compared.
    pub fn as_str(&self) -> &str {
        &self.whole
    }

    /// The same over what can change a score: labels, bases and the edition do not change it.
    ///
    /// ```
    /// use timbang::Rubric;
    ///
    /// let text = |label: &str, weight: u32| format!(
    ///     r#"timbang 1
    ///     rubric contoh "Contoh" {{ edition "2025" basis "contoh" total {weight} mean missing zero }}
    ///     scale yn {{ Ya = 1, Tidak = 0 }}
    ///     criterion a "{label}" : yn"#
    /// );
    /// let rubric = Rubric::parse(&text("Tim dibentuk", 10))?;
    /// let reworded = Rubric::parse(&text("Tim telah dibentuk", 10))?;
    /// assert_ne!(rubric.identity(), reworded.identity());
    /// assert_eq!(rubric.identity().score(), reworded.identity().score());
    /// assert_ne!(rubric.identity().score(), Rubric::parse(&text("Tim dibentuk", 20))?.identity().score());
    /// # Ok::<(), timbang::Diagnostics>(())
    /// ```
    pub fn score(&self) -> &str {
        &self.score
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.whole)
    }
}
