package io.telegramauth.client;

/**
 * The envelope of an answer that succeeded.
 *
 * @param success always true
 * @param data the answer itself
 */
public record Answer<T>(boolean success, T data) {}
