//! Every limit of the server, with its name.
