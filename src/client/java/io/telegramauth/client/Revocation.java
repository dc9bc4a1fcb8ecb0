package io.telegramauth.client;

/**
 * A session revoked.
 *
 * @param message a sentence for people
 * @param sessionId its id
 * @param telegram what came of telling Telegram: {@code done}, {@code pending} (it will be told) or
 *     {@code unsupported}
 */
public record Revocation(String message, String sessionId, String telegram) {}
