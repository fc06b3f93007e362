//! The one writer: decides, appends, applies, answers.
