//! The deny list: from the back office to the reader's answer.
