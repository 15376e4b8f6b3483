//! A place of a sheet, looked up once.
//!
//! *A slot is used on sheets of the rubric that gave it, or of one with the same text, and nowhere else.*

use std::fmt;

use crate::check::KeyId;
use crate::plan::Field;
use crate::rubric::{Fingerprint, Rubric};

/// Where an answer stands in the sheets of a rubric: a criterion on a scale, an input, or a fact.
///
/// Looked up by its path once, it finds its place without it. It knows its rubric: on a sheet of another one it is a
/// fault (T527), also where that is another edition of the same. A rubric that was read again from the same text is the
/// same.
///
/// ```
/// use timbang::{Rubric, Slot};
///
/// struct Slots {
///     tim: Slot,
///     masuk: Slot,
/// }
///
/// fn slots(rubric: &Rubric) -> Option<Slots> {
///     Some(Slots { tim: rubric.slot("A.1.a")?, masuk: rubric.slot("A.2.masuk")? })
/// }
///
/// let rubric = Rubric::shipped("contoh_2025").ok_or("not shipped")?;
/// assert!(slots(&rubric).is_some());
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Slot {
    pub(super) rubric: Fingerprint,
    key: KeyId,
    /// That of the key, so that nothing has to be looked up.
    pub(super) field: Field,
}

impl Slot {
    /// Its key, if it is one of this rubric.
    #[inline]
    pub(crate) fn key_of(self, rubric: &Rubric) -> Option<KeyId> {
        (self.rubric == rubric.fingerprint()).then_some(self.key)
    }
}

impl fmt::Debug for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Slot").field(&self.key).finish()
    }
}

impl Rubric {
    /// The place of an answer, by its path; `None` where nothing is answered, as at a component, a computed criterion
    /// or a name that the rubric does not have. The first one takes longer: it is where the rubric's plan is made.
    ///
    /// ```
    /// let rubric = timbang::Rubric::shipped("contoh_2025").ok_or("not shipped")?;
    /// assert!(rubric.slot("A.2.masuk").is_some());
    /// // It is computed from its inputs.
    /// assert!(rubric.slot("A.2.a").is_none());
    /// # Ok::<(), &str>(())
    /// ```
    pub fn slot(&self, path: &str) -> Option<Slot> {
        Some(self.slot_of(self.key(path)?))
    }

    /// The place of a key.
    pub(crate) fn slot_of(&self, key: KeyId) -> Slot {
        Slot { rubric: self.fingerprint(), key, field: *self.fields().of(key) }
    }
}
