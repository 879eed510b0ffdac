//! The economy: folds verified records into settlements, and keeps the master key.
