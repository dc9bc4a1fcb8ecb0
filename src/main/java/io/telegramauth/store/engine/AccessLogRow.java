package io.telegramauth.store.engine;

import io.telegramauth.session.AccessEntry;
import java.util.Optional;

/**
 * An entry of a session's access log, or of another log, as stored by an engine.
 *
 * @param sessionId the session, or the name of the other log
 * @param version the version of the session that the entry belongs to; 0 in another log
 * @param entry the entry
 * @param seal chains the entry to the one of the version before; absent if it is not part of the
 *     chain: earlier builds wrote it, or the session does not open
 */
@SuppressWarnings("ArrayRecordComponent") // Rows are never compared.
public record AccessLogRow(
    String sessionId, long version, AccessEntry entry, Optional<byte[]> seal) {}
