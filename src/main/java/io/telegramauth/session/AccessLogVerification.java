package io.telegramauth.session;

import java.util.List;

/**
 * The result of verifying a session's access log.
 *
 * @param chained the number of entries that are chained
 * @param unchained the number of entries that are not: earlier builds wrote them, or the session
 *     did not open
 * @param problems what is not as this service wrote it; empty if everything is
 */
public record AccessLogVerification(int chained, int unchained, List<String> problems) {}
