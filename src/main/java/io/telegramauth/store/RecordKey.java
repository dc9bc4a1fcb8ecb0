package io.telegramauth.store;

/**
 * Names a record.
 *
 * @param kind what sort of record, a short word
 * @param id which one, unique within its kind
 */
public record RecordKey(String kind, String id) {}
