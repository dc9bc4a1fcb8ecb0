package io.telegramauth.client;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * The envelope of a successful response.
 *
 * @param success always true
 * @param data the content
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Envelope<T>(boolean success, T data) {}
