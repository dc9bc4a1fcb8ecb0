package io.telegramauth.store.engine;

/**
 * The key of a record.
 *
 * @param kind the kind of record, a short word
 * @param id the id, unique within its kind
 */
public record RecordKey(String kind, String id) {}
