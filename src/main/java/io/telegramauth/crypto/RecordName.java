package io.telegramauth.crypto;

/**
 * The name of the record that a sealed blob belongs to. Key and associated data depend on it: a
 * blob that is moved to another record or passed off as another kind does not open.
 *
 * @param kind the kind of record, such as {@code login}
 * @param id the id, unique within its kind
 */
public record RecordName(String kind, String id) {}
