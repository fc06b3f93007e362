//! What each step takes in JSON.

use serde::Serialize;

use super::StepKind;

/// A field that a step takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct StepField {
    /// Its name in JSON.
    pub name: &'static str,
    /// Must it be given?
    pub required: bool,
}

const fn must(name: &'static str) -> StepField {
    StepField {
        name,
        required: true,
    }
}

const fn may(name: &'static str) -> StepField {
    StepField {
        name,
        required: false,
    }
}

const PHOTOS: StepField = may("photos");

impl StepKind {
    /// May it carry photos: is it done where there is something to see?
    pub fn takes_photos(self) -> bool {
        self.fields().contains(&PHOTOS)
    }

    /// May it say when it was done (`done_at`): is it taken on the street, where there may be no signal? What is done at
    /// a desk has no such excuse.
    pub fn may_claim(self) -> bool {
        matches!(
            self,
            Self::Verify
                | Self::Accept
                | Self::ReportBack
                | Self::Refuse
                | Self::StageDone
                | Self::SendBack
                | Self::Check
                | Self::Suspend
                | Self::Resume
                | Self::AskExtension
                | Self::Escalate
                | Self::AddSupport
                | Self::WithdrawSupport
                | Self::Call
                | Self::AnswerCall
        )
    }

    /// What the step takes besides `id`, `by`, `seen`, `done_at` and `step`.
    ///
    /// A place is `lon` and `lat` (with `crs`, `accuracy_m`) or `area`. A correction needs a `note`.
    pub fn fields(self) -> &'static [StepField] {
        const PLACE: &[StepField] = &[
            may("lon"),
            may("lat"),
            may("crs"),
            may("accuracy_m"),
            may("area"),
            may("note"),
        ];
        const EVALUATE: &[StepField] = &[
            may("contacted"),
            may("solved"),
            may("satisfied"),
            may("note"),
        ];
        match self {
            Self::Place => PLACE,
            Self::Classify => const { &[must("class"), may("note")] },
            Self::Verify => const { &[must("found"), may("note"), PHOTOS] },
            Self::Dispatch => const { &[may("team"), may("supporting"), may("note")] },
            Self::Accept => const { &[may("team")] },
            Self::ReportBack => const { &[may("team"), may("note"), PHOTOS] },
            Self::Refuse | Self::WithdrawSupport => const { &[must("team"), must("reason")] },
            Self::SendBack | Self::Suspend => const { &[must("reason"), PHOTOS] },
            Self::Withdraw | Self::Cancel | Self::Reopen | Self::Unmerge | Self::Escalate => {
                const { &[must("reason")] }
            }
            Self::Review => const { &[must("note")] },
            Self::Check => const { &[must("passed"), may("note"), PHOTOS] },
            Self::Evaluate => EVALUATE,
            Self::StageDone => const { &[may("note"), PHOTOS] },
            Self::File | Self::Close | Self::Resume | Self::AnswerSource => {
                const { &[may("note")] }
            }
            Self::AskExtension => const { &[must("limit_kind"), must("limit"), must("reason")] },
            Self::RuleExtension => const { &[must("granted"), may("note")] },
            Self::Merge => const { &[must("into"), may("reason")] },
            Self::AddSupport => const { &[must("team"), may("note")] },
            Self::Call => const { &[must("departments"), may("note")] },
            Self::AnswerCall => {
                const {
                    &[
                        must("call"),
                        must("team"),
                        must("answer"),
                        may("note"),
                        PHOTOS,
                    ]
                }
            }
            Self::RuleCall => const { &[must("call"), must("team"), must("upheld"), may("note")] },
            Self::ConfirmCall => const { &[must("call"), may("note")] },
            Self::Exempt => const { &[must("late"), must("reason")] },
        }
    }
}
