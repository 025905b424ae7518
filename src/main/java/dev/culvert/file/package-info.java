/// How files come to be: [dev.culvert.file.AtomicFile] replaces them so that nothing is ever half of one, and what
/// [dev.culvert.file.OwnerOnly] makes is nobody else's to read. Everything here blocks.
package dev.culvert.file;
