package io.telegramauth.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * A revoked session.
 *
 * @param message a sentence for people
 * @param sessionId the session's id
 * @param telegram the outcome of logging out at Telegram
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Revocation(String message, String sessionId, Outcome telegram) {}
