package io.telegramauth.crypto;

/**
 * Names the record that a sealed blob belongs to. Key and associated data hang on it: a blob that
 * is moved to another record, or passed off as another kind, does not open.
 *
 * @param kind what sort of record, such as {@code login}
 * @param id which one; unique within its kind
 */
public record RecordName(String kind, String id) {}
